package io.rustydb.storage.lob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LobStoreTest {
    private static final int DATA = 4096 - 72;
    private static final int INLINE = 4096 - 96;
    private static final int FAN_OUT = (4096 - 96) / 4;

    private final NativeMemory memory = new NativeMemory();
    private final ThreadScheduler scheduler = new ThreadScheduler("test");
    private final MemoryFileSystem files = new MemoryFileSystem("lobs");
    private StorageEngine engine;
    private LobStore store;

    @BeforeEach
    void open() {
        store = new LobStore(null);
        engine = StorageEngine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                StorageConfig.DEFAULT.withBufferPoolBytes(1 << 20).withLog(16 << 20, 1 << 20),
                List.of(LobRedo.REDO),
                List.of(store));
    }

    @AfterEach
    void close() {
        engine.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void crash() {
        engine.kernel().wal().awaitDurable(engine.kernel().wal().endLsn() - 1);
        engine.abandon();
        open();
    }

    private static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private long write(byte[] content, int chunk) {
        LobWriter writer = store.create((Transaction) null, false);
        for (int at = 0; at < content.length; at += chunk) {
            writer.write(content, at, Math.min(chunk, content.length - at));
        }
        assertEquals(content.length, writer.length());
        return writer.finish();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                INLINE - 1,
                INLINE,
                INLINE + 1,
                DATA - 1,
                DATA,
                DATA + 1,
                10 * DATA,
                FAN_OUT * DATA,
                FAN_OUT * DATA + 1,
                2 * FAN_OUT * DATA + 7
            })
    void whatWasWrittenIsReadAtEveryPosition(int length) {
        byte[] content = content(length, length);
        long pages = engine.kernel().data().allocatedPages();
        long id = write(content, 777);
        crash();
        LobReader reader = store.open(id);
        assertEquals(length, reader.length());
        byte[] whole = new byte[length + 10];
        assertEquals(length, reader.read(0, whole, 0, whole.length));
        assertArrayEquals(content, Arrays.copyOf(whole, length));
        Random random = new Random(7);
        for (int i = 0; i < 200 && length > 0; i++) {
            int position = random.nextInt(length);
            int count = random.nextInt(3 * DATA);
            byte[] target = new byte[count + 5];
            int expected = Math.min(count, length - position);
            assertEquals(expected, reader.read(position, target, 5, count));
            assertArrayEquals(
                    Arrays.copyOfRange(content, position, position + expected),
                    Arrays.copyOfRange(target, 5, 5 + expected));
        }
        assertEquals(0, reader.read(length, whole, 0, 10));
        assertEquals(0, reader.read(length + 100L, whole, 0, 10));
        store.drop(null, id);
        assertEquals(pages, engine.kernel().data().allocatedPages());
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.open(id)).code());
    }

    @Test
    void aHundredMegabytesNeedNoHeap() {
        long length = 100L << 20;
        byte[] chunk = content(1, 1 << 16);
        long pages = engine.kernel().data().allocatedPages();
        LobWriter writer = store.create((Transaction) null, false);
        for (long at = 0; at < length; at += chunk.length) {
            writer.write(chunk, 0, chunk.length);
        }
        long id = writer.finish();
        LobReader reader = store.open(id);
        assertEquals(length, reader.length());
        byte[] read = new byte[chunk.length];
        for (long at = 0; at < length; at += chunk.length) {
            assertEquals(chunk.length, reader.read(at, read, 0, read.length));
            assertEquals(-1, Arrays.mismatch(chunk, read));
        }
        store.drop(null, id);
        assertEquals(pages, engine.kernel().data().allocatedPages());
    }

    @Test
    void anUnfinishedObjectIsInvisibleAndCanBeDropped() {
        long pages = engine.kernel().data().allocatedPages();
        LobWriter writer = store.create((Transaction) null, false);
        writer.write(new byte[50 * DATA], 0, 50 * DATA);
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.open(writer.lobId()))
                        .code());
        crash();
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.length(writer.lobId()))
                        .code());
        store.drop(null, writer.lobId());
        assertEquals(pages, engine.kernel().data().allocatedPages());
    }

    @Test
    void aCompleteObjectDoesNotChange() {
        LobWriter writer = store.create((Transaction) null, false);
        writer.write(new byte[10], 0, 10);
        writer.finish();
        DbException e = assertThrows(DbException.class, () -> writer.write(new byte[1], 0, 1));
        assertEquals(ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, e.code());
        assertEquals(writer.lobId(), writer.finish());
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.open(0)).code());
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.open(4711L << 40)).code());
        long id = write(content(1, 3 * DATA), 100);
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> store.open(id + 1)).code());
    }

    @Test
    void aCharacterIsFoundWhereverItIs() {
        String[] characters = {"a", "é", "€", "\uD83D\uDE00"};
        for (int length : new int[] {0, 1, 100, INLINE, 3 * DATA, 30 * DATA}) {
            Random random = new Random(length);
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                text.append(characters[random.nextInt(4)]);
            }
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            LobWriter writer = store.create((Transaction) null, true);
            writer.write(utf8, 0, utf8.length);
            LobReader reader = store.open(writer.finish());
            assertEquals(text.length(), reader.units());
            assertEquals(text.codePointCount(0, text.length()), reader.characters());
            int unit = 0;
            int position = 0;
            for (int character = 0; unit < text.length(); character++) {
                int code = text.codePointAt(unit);
                if (random.nextInt(50) == 0 || length < 200) {
                    assertEquals(position, reader.positionOfCharacter(character));
                    assertEquals(position, reader.positionOfUnit(unit));
                    assertEquals(position, reader.positionOfUnit(unit + Character.charCount(code) - 1));
                }
                unit += Character.charCount(code);
                position += Character.toString(code).getBytes(StandardCharsets.UTF_8).length;
            }
            assertEquals(utf8.length, reader.positionOfUnit(text.length()));
            assertEquals(utf8.length, reader.positionOfCharacter(text.length() + 5L));
        }
    }

    @Test
    void theIdOfAnObjectThatIsGoneIsNotThatOfTheNextOne() {
        long gone = write(content(1, 5 * DATA), 1000);
        LobReader reader = store.open(gone);
        store.drop(null, gone);
        boolean again = false;
        for (int i = 0; i < 20; i++) {
            long id = write(content(2, 5 * DATA), 1000);
            again |= LobLayout.root(id) == LobLayout.root(gone);
            assertEquals(
                    ErrorCode.INVALID_LOCATOR,
                    assertThrows(DbException.class, () -> store.open(gone)).code());
            assertEquals(
                    ErrorCode.INVALID_LOCATOR,
                    assertThrows(DbException.class, () -> reader.read(DATA, new byte[10], 0, 10))
                            .code());
        }
        assertTrue(again, "no page was used again, so nothing was tested");
    }

    @Test
    void aLongObjectPushesNothingOutThatOthersUse() {
        long used = write(content(1, 50 * DATA), 1000);
        byte[] target = new byte[50 * DATA];
        for (int i = 0; i < 3; i++) {
            store.read(used, 0, target, 0, target.length);
        }
        List<Long> pages = new ArrayList<>();
        store.eachPage(used, pages::add);
        LobWriter writer = store.create((Transaction) null, false);
        byte[] chunk = content(2, 1 << 16);
        for (int i = 0; i < 100; i++) {
            writer.write(chunk, 0, chunk.length);
        }
        LobReader reader = store.open(writer.finish());
        for (int i = 0; i < 100; i++) {
            reader.read((long) i * chunk.length, chunk, 0, chunk.length);
        }
        long left = pages.stream().filter(engine.kernel().pool()::isResident).count();
        assertTrue(left >= pages.size() - 2, "pages left=" + left + " of " + pages.size());
    }

    @Test
    void manyObjectsDoNotMix() {
        Random random = new Random(3);
        List<byte[]> contents = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] content = content(i, random.nextInt(5 * DATA));
            contents.add(content);
            ids.add(write(content, 1 + random.nextInt(5000)));
            if (i % 3 == 2) {
                int victim = random.nextInt(ids.size());
                store.drop(null, ids.remove(victim));
                contents.remove(victim);
            }
        }
        for (int i = 0; i < ids.size(); i++) {
            byte[] read = new byte[contents.get(i).length];
            assertEquals(read.length, store.read(ids.get(i), 0, read, 0, read.length + 0));
            assertArrayEquals(contents.get(i), read);
        }
    }
}
