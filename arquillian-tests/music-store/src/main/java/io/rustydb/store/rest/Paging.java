package io.rustydb.store.rest;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;

/// Which part of a list is asked for.
public class Paging {
    static final int SIZE_MAX = 200;
    static final int PAGE_MAX = 1_000_000;

    @QueryParam("page")
    @DefaultValue("0")
    private int page;

    @QueryParam("size")
    @DefaultValue("20")
    private int size;

    /// From 0.
    int page() {
        return Math.clamp(page, 0, PAGE_MAX);
    }

    /// From 1.
    int size() {
        return Math.clamp(size, 1, SIZE_MAX);
    }
}
