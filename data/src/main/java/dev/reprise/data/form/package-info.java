@NullMarked
package dev.reprise.data.form;

import org.jspecify.annotations.NullMarked;
