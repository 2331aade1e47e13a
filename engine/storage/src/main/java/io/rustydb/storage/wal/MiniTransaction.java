package io.rustydb.storage.wal;

import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One atomic change of one or several pages: one log record, built first, applied by its redo handlers at
/// [#commit].
///
/// ```java
/// m.begin(2, 64);                                       // log credit; no latch may be held
/// try {
///     int frame = m.latch(pageId);
///     m.change(frame, handler, OP).putLong(key).putInt(value);
///     long lsn = m.commit();
/// } finally {
///     m.close();                                        // aborts unless committed
/// }
/// ```
/// Reusable and allocation-free in use: keep one a session. Thread rule: one thread at a time.
public final class MiniTransaction implements AutoCloseable {
    /// Upper bound of latched pages in one record.
    public static final int PAGES_MAX = 120;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NO_PART = -1;

    private final Wal wal;
    private final BufferPool pool;
    private final LogAppender appender;
    private final @Nullable ProtocolFault fault;

    private boolean active;
    private long commits;
    private int pagesMax;
    private long credit;

    // Latched pages.
    private int[] frames = new int[8];
    private long[] pageIds = new long[8];
    private long[] before = new long[8];
    private byte[] states = new byte[8];
    private int[] sizes = new int[8];
    private int pages;

    // Parts, each already in its final form apart from images.
    private byte[] scratch = new byte[512];
    private MemorySegment scratchSegment = MemorySegment.ofArray(scratch);
    private int used;
    private int bytesMax;
    private int part = NO_PART;
    private int parts;
    private int[] partAt = new int[8];
    private int[] partPage = new int[8];
    private RedoHandler[] partHandler = new RedoHandler[8];
    private int stampAt;
    private long stamp;

    // Pages that Space has handed out inside this mini-transaction and whose map bits are not set yet.
    private long[] claims = new long[4];
    private int claimCount;
    private long lastMap;

    /// Page states: bits.
    private static final int CHANGED = 1;
    private static final int CREATED = 2;
    private static final int FRESH = 4;

    public MiniTransaction(Wal wal, BufferPool pool) {
        this.wal = wal;
        this.pool = pool;
        this.appender = new LogAppender(wal.ring());
        this.fault = wal.fault();
    }

    /// Takes log credit for the largest record this may become. May wait for the log: **no latch may be held**.
    ///
    /// @param pagesMax pages that may be changed, those of [io.rustydb.storage.space.Space] included
    /// @param bytesMax bytes of arguments of all parts together
    /// @throws io.rustydb.base.error.DbException 57P02 engine stopped
    public MiniTransaction begin(int pagesMax, int bytesMax) {
        return begin(pagesMax, bytesMax, pool.pageSizeMax());
    }

    /// As above, where none of the pages is larger than `pageBytes`.
    public MiniTransaction begin(int pagesMax, int bytesMax, int pageBytes) {
        assert !active : "begin inside a mini-transaction";
        assert pagesMax > 0 && pagesMax <= PAGES_MAX : "pagesMax=" + pagesMax;
        this.pagesMax = pagesMax;
        // Each page may have two parts on average; each part pads its arguments.
        this.bytesMax = LogRecord.padded(bytesMax)
                + 2 * pagesMax * (LogRecord.PART_BYTES + 8 + PageFormat.FORMAT_ARGUMENT_BYTES);
        long largest = LogRecord.HEADER_BYTES + this.bytesMax + (long) pagesMax * pageBytes;
        // Twice: the first try becomes padding if the image point moves under it.
        credit = 2 * largest;
        wal.takeCredit(credit);
        active = true;
        pages = 0;
        used = 0;
        parts = 0;
        part = NO_PART;
        stampAt = NO_PART;
        stamp = 0;
        claimCount = 0;
        lastMap = PageId.NONE;
        return this;
    }

    // ---- pages ----

    /// Latches a page exclusively, or returns its frame if this mini-transaction has it latched already. Loads
    /// it on a miss: where other pages are latched already, make it resident first.
    public int latch(long pageId) {
        return latch(pageId, pool);
    }

    /// Like [#latch(long)], for a page that may have to be loaded into the pool of an object.
    ///
    /// @param through the object's view
    public int latch(long pageId, BufferPool through) {
        assert active : "latch outside a mini-transaction";
        int index = indexOf(pageId);
        if (index >= 0) {
            return frames[index];
        }
        int frame = through.latchExclusive(pageId);
        enlist(frame, pageId, 0);
        return frame;
    }

    /// Like [#latch] but without any wait; -1 if somebody holds the latch or the page is not in the pool.
    public int tryLatch(long pageId) {
        assert active : "latch outside a mini-transaction";
        int index = indexOf(pageId);
        if (index >= 0) {
            return frames[index];
        }
        int frame = pool.tryLatchExclusive(pageId);
        if (frame >= 0) {
            enlist(frame, pageId, 0);
        }
        return frame;
    }

    /// Takes over a page that the caller has latched exclusively (by [BufferPool#tryUpgrade], for instance).
    public void adopt(int frame) {
        assert active : "adopt outside a mini-transaction";
        assert pool.isLatchedExclusive(frame) : "adopt without latch";
        assert indexOf(pool.pageOf(frame)) < 0 : "adopted twice";
        enlist(frame, pool.pageOf(frame), 0);
    }

    /// Makes a page anew: latched exclusively, its first part formats the header (count 0, lower = 64, upper =
    /// page size) and zeroes the rest. Until the commit its content is undefined.
    public int create(long pageId, PageType type, int object) {
        return create(pageId, type, object, false);
    }

    /// As above.
    ///
    /// @param scan the page is one of very many: it pushes nothing out of the pool that others use
    public int create(long pageId, PageType type, int object, boolean scan) {
        assert active : "create outside a mini-transaction";
        assert indexOf(pageId) < 0 : "created page is latched already: " + PageId.text(pageId);
        int frame = pool.latchForCreate(pageId, object, scan);
        boolean fresh = PageHeader.lsn(pool.memory(), pool.offset(frame)) == 0;
        enlist(frame, pageId, CREATED | (fresh ? FRESH : 0));
        change(frame, PageFormat.REDO, PageFormat.OP_FORMAT)
                .putLong(pageId)
                .putByte(type.code())
                .putInt(object);
        return frame;
    }

    /// Gives up the latch of a page that has no part: for lock coupling.
    public void release(int frame) {
        int index = indexOfFrame(frame);
        assert index >= 0 : "release of a page that is not latched";
        assert states[index] == 0 : "release of a changed page";
        pool.unlatchExclusive(frame);
        pages--;
        for (int i = index; i < pages; i++) {
            frames[i] = frames[i + 1];
            pageIds[i] = pageIds[i + 1];
            before[i] = before[i + 1];
            states[i] = states[i + 1];
            sizes[i] = sizes[i + 1];
        }
        for (int i = 0; i < parts; i++) {
            if (partPage[i] > index) {
                partPage[i]--;
            }
        }
    }

    /// True if this mini-transaction has the page latched.
    public boolean holds(long pageId) {
        return indexOf(pageId) >= 0;
    }

    private void enlist(int frame, long pageId, int state) {
        if (pages == frames.length) {
            int size = 2 * pages;
            frames = Arrays.copyOf(frames, size);
            pageIds = Arrays.copyOf(pageIds, size);
            before = Arrays.copyOf(before, size);
            states = Arrays.copyOf(states, size);
            sizes = Arrays.copyOf(sizes, size);
        }
        frames[pages] = frame;
        pageIds[pages] = pageId;
        before[pages] = PageHeader.lsn(pool.memory(), pool.offset(frame));
        states[pages] = (byte) state;
        sizes[pages] = pool.pageSizeOfFrame(frame);
        pages++;
    }

    private int indexOf(long pageId) {
        for (int i = 0; i < pages; i++) {
            if (pageIds[i] == pageId) {
                return i;
            }
        }
        return -1;
    }

    private int indexOfFrame(int frame) {
        for (int i = 0; i < pages; i++) {
            if (frames[i] == frame) {
                return i;
            }
        }
        return -1;
    }

    // ---- parts ----

    /// Begins a part; the `put…` calls that follow append its arguments. Parts are applied at [#commit], in the
    /// order in which they were begun.
    public MiniTransaction change(int frame, RedoHandler handler, int operation) {
        int index = indexOfFrame(frame);
        assert index >= 0 : "change of a page that is not latched here";
        endPart();
        assert parts < LogRecord.PARTS_MAX : "too many parts";
        if (parts == partAt.length) {
            partAt = Arrays.copyOf(partAt, 2 * parts);
            partPage = Arrays.copyOf(partPage, 2 * parts);
            partHandler = Arrays.copyOf(partHandler, 2 * parts);
        }
        part = used;
        partAt[parts] = part;
        partPage[parts] = index;
        partHandler[parts] = handler;
        parts++;
        room(LogRecord.PART_BYTES);
        int flags = 0;
        if ((states[index] & CHANGED) != 0) {
            flags = LogRecord.FLAG_CONTINUED;
        } else if ((states[index] & CREATED) != 0) {
            flags = LogRecord.FLAG_NEW;
        }
        states[index] |= CHANGED;
        LONGS.set(scratch, part + LogRecord.PART_PAGE, pageIds[index]);
        LONGS.set(scratch, part + LogRecord.PART_PREVIOUS, before[index]);
        scratch[part + LogRecord.PART_HANDLER] = handler.id();
        scratch[part + LogRecord.PART_OPERATION] = (byte) operation;
        scratch[part + LogRecord.PART_FLAGS] = (byte) flags;
        scratch[part + LogRecord.PART_PAGE_SIZE] = LogRecord.pageSizeCode(sizes[index]);
        used += LogRecord.PART_BYTES;
        return this;
    }

    public MiniTransaction putByte(int value) {
        room(1);
        scratch[used] = (byte) value;
        used += 1;
        return this;
    }

    public MiniTransaction putShort(int value) {
        room(Short.BYTES);
        SHORTS.set(scratch, used, (short) value);
        used += Short.BYTES;
        return this;
    }

    public MiniTransaction putInt(int value) {
        room(Integer.BYTES);
        INTS.set(scratch, used, value);
        used += Integer.BYTES;
        return this;
    }

    public MiniTransaction putLong(long value) {
        room(Long.BYTES);
        LONGS.set(scratch, used, value);
        used += Long.BYTES;
        return this;
    }

    public MiniTransaction putBytes(byte[] source, int from, int length) {
        room(length);
        System.arraycopy(source, from, scratch, used, length);
        used += length;
        return this;
    }

    public MiniTransaction putBytes(MemorySegment source, long from, int length) {
        room(length);
        MemorySegment.copy(source, from, scratchSegment, used, length);
        used += length;
        return this;
    }

    /// Eight bytes that [#commit(ScnSource)] fills with the SCN. At most once in a record.
    public MiniTransaction putStamp() {
        assert stampAt == NO_PART : "two stamps in one record";
        room(Long.BYTES);
        stampAt = used;
        LONGS.set(scratch, used, 0L);
        used += Long.BYTES;
        return this;
    }

    private void room(int bytes) {
        assert part != NO_PART : "arguments outside a part";
        if (used + bytes + 8 > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(2 * scratch.length, used + bytes + 8));
            scratchSegment = MemorySegment.ofArray(scratch);
        }
    }

    private void endPart() {
        if (part == NO_PART) {
            return;
        }
        int length = used - part - LogRecord.PART_BYTES;
        INTS.set(scratch, part + LogRecord.PART_LENGTH, length);
        int padded = LogRecord.padded(used);
        while (used < padded) {
            scratch[used++] = 0;
        }
        part = NO_PART;
    }

    // ---- end ----

    /// Logs and applies all parts, then unlatches. Returns the record's LSN, for [Wal#awaitDurable]; 0 if there
    /// was no part.
    public long commit() {
        return commit(null);
    }

    /// Like [#commit()], and draws an SCN in the same critical step as the LSN. The place was marked by
    /// [#putStamp]; the value is [#stamp].
    public long commit(@Nullable ScnSource scns) {
        assert active : "commit outside a mini-transaction";
        endPart();
        if (parts == 0) {
            abort();
            return 0;
        }
        assert pages <= pagesMax : "more pages than announced: " + pages + " > " + pagesMax;
        assert used <= bytesMax : "more bytes than announced: " + used + " > " + bytesMax;
        assert (scns != null) == (stampAt != NO_PART) : "a stamp needs a source and a source a stamp";
        long lsn;
        try {
            lsn = logAndApply(scns);
            commits++;
        } catch (Throwable e) {
            // A record was reserved and can not be published, or a page is half changed: only recovery can mend
            // that.
            wal.stop(e);
            throw e;
        } finally {
            for (int i = 0; i < pages; i++) {
                pool.unlatchExclusive(frames[i]);
            }
            finish();
        }
        return lsn;
    }

    private long logAndApply(@Nullable ScnSource scns) {
        long flushed = wal.flushedLsn();
        boolean allImages = false;
        while (true) {
            long imagePoint = allImages ? Long.MAX_VALUE : wal.imagePoint();
            wal.interleave();
            int length = LogRecord.HEADER_BYTES + used + markImages(imagePoint);
            if (scns != null) {
                wal.lockStamps();
            }
            wal.interleave();
            long lsn = wal.reserve(length);
            credit -= length;
            // Looked at again, because a checkpoint may have begun between the look and the reservation.
            boolean good = allImages
                    || fault == ProtocolFault.IMAGE_POINT_NOT_RECHECKED
                    || imagesSuffice(imagePoint, wal.imagePoint());
            if (scns != null) {
                if (good) {
                    stamp = scns.next();
                }
                wal.unlockStamps();
            }
            wal.interleave();
            if (good) {
                if (scns != null) {
                    LONGS.set(scratch, stampAt, stamp);
                }
                write(lsn, length, flushed);
                return lsn;
            }
            appender.header(lsn, flushed, wal.epoch(), LogRecord.KIND_PADDING, 0);
            wal.publish(lsn, length, appender.checksum(lsn, length));
            // A record with all images is right whatever the image point does.
            allImages = true;
        }
    }

    /// Marks the first part of each page that needs an image; returns the bytes of all images.
    private int markImages(long imagePoint) {
        if (fault == ProtocolFault.IMAGE_SKIPPED) {
            return 0;
        }
        int images = 0;
        for (int i = 0; i < parts; i++) {
            int flags = scratch[partAt[i] + LogRecord.PART_FLAGS];
            if (flags == 0 && before[partPage[i]] < imagePoint) {
                scratch[partAt[i] + LogRecord.PART_FLAGS] = LogRecord.FLAG_IMAGE;
                images += sizes[partPage[i]];
            } else if (flags == LogRecord.FLAG_IMAGE) {
                images += sizes[partPage[i]];
            }
        }
        return images;
    }

    private boolean imagesSuffice(long used, long now) {
        if (used == now) {
            return true;
        }
        for (int i = 0; i < parts; i++) {
            if (scratch[partAt[i] + LogRecord.PART_FLAGS] == 0 && before[partPage[i]] < now) {
                return false;
            }
        }
        return true;
    }

    private void write(long lsn, int length, long flushed) {
        LogRing ring = wal.ring();
        appender.header(
                lsn,
                fault == ProtocolFault.FLUSHED_NOT_CARRIED ? 0 : flushed,
                wal.epoch(),
                LogRecord.KIND_CHANGE,
                parts);
        if (fault == ProtocolFault.IMAGE_AFTER_CHANGE) {
            applyParts();
        }
        long to = lsn + LogRecord.HEADER_BYTES;
        int from = 0;
        for (int i = 0; i < parts; i++) {
            if (scratch[partAt[i] + LogRecord.PART_FLAGS] == LogRecord.FLAG_IMAGE) {
                int until = partAt[i] + LogRecord.PART_BYTES;
                ring.put(to, scratchSegment, from, until - from);
                to += until - from;
                int pageSize = sizes[partPage[i]];
                ring.put(to, pool.memory(), pool.offset(frames[partPage[i]]), pageSize);
                to += pageSize;
                from = until;
            }
        }
        ring.put(to, scratchSegment, from, used - from);
        int crc = appender.checksum(lsn, length);
        if (fault != ProtocolFault.IMAGE_AFTER_CHANGE) {
            applyParts();
        }
        for (int i = 0; i < pages; i++) {
            if ((states[i] & CHANGED) != 0) {
                pool.memory().set(PageHeader.U64, pool.offset(frames[i]) + PageHeader.LSN, lsn);
                pool.markDirty(frames[i], lsn);
            }
        }
        wal.publish(lsn, length, crc);
    }

    private void applyParts() {
        for (int i = 0; i < parts; i++) {
            int at = partAt[i];
            partHandler[i].redo(
                    scratch[at + LogRecord.PART_OPERATION] & 0xFF,
                    scratchSegment,
                    at + LogRecord.PART_BYTES,
                    (int) INTS.get(scratch, at + LogRecord.PART_LENGTH),
                    pool.memory(),
                    pool.offset(frames[partPage[i]]),
                    sizes[partPage[i]]);
        }
    }

    /// Records committed by this object so far: who has added a part knows whether it happened.
    public long commits() {
        return commits;
    }

    /// The SCN drawn by the last [#commit(ScnSource)].
    public long stamp() {
        return stamp;
    }

    /// Unlatches; no page was touched.
    public void abort() {
        if (!active) {
            return;
        }
        for (int i = 0; i < pages; i++) {
            if ((states[i] & FRESH) != 0) {
                pool.discard(frames[i]);
            } else {
                pool.unlatchExclusive(frames[i]);
            }
        }
        finish();
    }

    private void finish() {
        active = false;
        pages = 0;
        Arrays.fill(partHandler, 0, parts, null);
        wal.giveCredit(credit);
        credit = 0;
    }

    /// Aborts unless committed.
    @Override
    public void close() {
        abort();
    }

    // ---- for Space ----

    /// Notes pages handed out here whose map bits will be set only at the commit.
    public void claim(long firstPage, int count) {
        if (claimCount + 2 > claims.length) {
            claims = Arrays.copyOf(claims, 2 * claims.length);
        }
        claims[claimCount++] = firstPage;
        claims[claimCount++] = count;
    }

    public boolean hasClaims() {
        return claimCount > 0;
    }

    /// True if the page was handed out by this mini-transaction.
    public boolean isClaimed(long pageId) {
        for (int i = 0; i < claimCount; i += 2) {
            if (pageId >= claims[i] && pageId < claims[i] + claims[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /// Notes that a space map is latched here; maps are latched in ascending order.
    public void noteMap(long mapId) {
        lastMap = Math.max(lastMap, mapId);
    }

    /// The highest space map latched here.
    public long lastMap() {
        return lastMap;
    }

    public BufferPool pool() {
        return pool;
    }
}
