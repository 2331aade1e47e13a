package io.rustydb.server.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTargetTest {
    @TempDir
    private Path directory;

    @Test
    void nothingIsWrittenIntoTheSource() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        for (Path target : new Path[] {source, source.resolve("sub"), source.resolve("../source/x/../sub")}) {
            DbException refused = assertThrows(DbException.class, () -> RepairCommand.repair(source, target));
            assertEquals(ErrorCode.NOT_A_DATABASE, refused.code());
            assertTrue(refused.getMessage().contains("lies in its source"), refused::getMessage);
        }
        try (Stream<Path> files = Files.list(source)) {
            assertFalse(files.findAny().isPresent());
        }
    }

    @Test
    void aNameThatOnlyBeginsLikeTheSourceIsOutside() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        DbException refused =
                assertThrows(DbException.class, () -> RepairCommand.repair(source, directory.resolve("source2")));
        assertTrue(refused.getMessage().contains("no page"), refused::getMessage);
    }
}
