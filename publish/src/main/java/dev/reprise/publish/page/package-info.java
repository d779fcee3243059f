/// What a report shows, section by section, as plain values for the templates.
@NullMarked
package dev.reprise.publish.page;

import org.jspecify.annotations.NullMarked;
