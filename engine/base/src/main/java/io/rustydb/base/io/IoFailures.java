package io.rustydb.base.io;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;

/// Turns failures of the Java file API into entries of the error catalogue, once, at this layer's edge.
final class IoFailures {
    private IoFailures() {}

    static DbException of(String operation, String path, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        String text = reason == null ? e.getClass().getSimpleName() : reason;
        if (text.contains("No space left")
                || text.contains("Disk quota exceeded")
                || text.contains("not enough space")) {
            return DbException.of(
                    ErrorCode.DISK_FULL,
                    "disk full: operation=" + operation + ", path=" + path + "; free some space",
                    e);
        }
        String what = switch (e) {
            case NoSuchFileException ignored -> "file does not exist";
            case FileAlreadyExistsException ignored -> "file exists already";
            case AccessDeniedException ignored -> "permission denied; the process needs read and write access";
            default -> text.contains("Read-only file system") ? "the file system is mounted read-only" : text;
        };
        return DbException.of(
                ErrorCode.IO_ERROR, "I/O failed: operation=" + operation + ", path=" + path + ", reason=" + what, e);
    }

    static DbException readOnly(String operation, String path, ReadOnlyFileSystemException e) {
        return DbException.of(
                ErrorCode.IO_ERROR,
                "I/O failed: operation=" + operation + ", path=" + path + ", reason=the file system is read-only",
                e);
    }
}
