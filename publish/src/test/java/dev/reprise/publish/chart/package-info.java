@NullMarked
package dev.reprise.publish.chart;

import org.jspecify.annotations.NullMarked;
