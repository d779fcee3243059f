/// Checklists, badges, classes and principles of the community, and what a record answers to each.
@org.jspecify.annotations.NullMarked
package dev.reprise.publish.norms;
