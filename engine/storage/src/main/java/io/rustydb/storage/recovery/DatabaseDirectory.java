package io.rustydb.storage.recovery;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.storage.checkpoint.ControlFile;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.wal.LogSegments;
import java.util.ArrayList;
import java.util.List;

/// The database's directory: is there a database, is there half of one, is there something else.
///
/// While a database is being made, a file `creating` stands beside it; whatever is found with it is half made
/// by us and is made anew. Without it nothing that exists is ever overwritten.
public final class DatabaseDirectory {
    private static final String CREATING = "creating";
    private static final String LOCK = "lock";

    private final FileSystem files;

    public DatabaseDirectory(FileSystem files) {
        this.files = files;
    }

    /// True if the directory is empty or holds a half-made database: it is empty afterwards.
    ///
    /// @throws DbException 58P04 it holds something else
    public boolean isEmptyOrHalfMade() {
        if (files.exists(CREATING)) {
            wipe();
            return true;
        }
        List<String> names = new ArrayList<>(files.list(""));
        names.remove(LOCK);
        if (names.isEmpty()) {
            return true;
        }
        if (!files.exists(ControlFile.PATHS[0]) && !files.exists(ControlFile.PATHS[1])) {
            throw notADatabase("it has no control file but holds " + names);
        }
        return false;
    }

    /// No control file was ever written in full.
    public DbException withoutControl() {
        return notADatabase("its control files were never written");
    }

    private DbException notADatabase(String found) {
        return DbException.of(
                ErrorCode.NOT_A_DATABASE,
                "directory holds no database: directory=" + files.describe() + ", found=" + found
                        + "; choose an empty directory, nothing was changed");
    }

    public void beginCreation() {
        if (!files.exists(CREATING)) {
            files.open(CREATING, FileSystem.OpenMode.CREATE, 0).close();
        }
        files.createDirectories(LogSegments.DIRECTORY);
        files.syncDirectory("");
    }

    /// The database is whole and durable.
    public void endCreation() {
        files.delete(CREATING);
        files.syncDirectory("");
    }

    private void wipe() {
        for (String path : ControlFile.PATHS) {
            delete(path);
        }
        for (String name : files.list(LogSegments.DIRECTORY)) {
            delete(LogSegments.DIRECTORY + "/" + name);
        }
        for (int id = PageId.DATA_FILE; id <= PageId.UNDO_FILE; id++) {
            delete(DataFiles.name(id));
        }
        delete(FileList.PATH);
        delete(FileList.BESIDE);
        files.syncDirectory("");
    }

    private void delete(String path) {
        if (files.exists(path)) {
            files.delete(path);
        }
    }
}
