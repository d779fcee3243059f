package dev.reprise.publish.page;

/// A name and what stands beside it.
public record Entry(String name, String value) {}
