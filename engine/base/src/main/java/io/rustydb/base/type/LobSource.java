package io.rustydb.base.type;

/// Reads large objects that rows refer to; implemented by storage's LOB trees.
public interface LobSource {
    /// The object's bytes `[position, position + count)`; less at its end.
    ///
    /// @return bytes read, 0 at the end
    int read(long lobId, long position, byte[] target, int offset, int count);
}
