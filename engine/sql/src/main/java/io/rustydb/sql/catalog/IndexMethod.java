package io.rustydb.sql.catalog;

/// How an index finds its entries.
public enum IndexMethod {
    /// By the order of keys.
    BTREE("btree"),
    /// By the hash of the whole key: finds what is equal, has no order, and may have keys of any length.
    HASH("hash");

    private final String word;

    IndexMethod(String word) {
        this.word = word;
    }

    /// As USING and the catalogue spell it.
    public String word() {
        return word;
    }

    /// @throws IllegalArgumentException none is called so
    public static IndexMethod of(String word) {
        for (IndexMethod method : values()) {
            if (method.word.equals(word)) {
                return method;
            }
        }
        throw new IllegalArgumentException("no index method, word=" + word);
    }
}
