package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTablespace;
import io.rustydb.sql.parser.ast.DefinitionStatement.DropTablespace;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import java.util.Optional;
import java.util.OptionalInt;

/// Tablespaces, and where tables and indexes lie: Oracle's spelling, and PostgreSQL's where it has one.
final class TablespaceParser {
    private final Cursor cursor;

    TablespaceParser(Grammar grammar) {
        this.cursor = grammar.cursor;
    }

    // ---- clauses

    /// `TABLESPACE name` and `STORAGE (BUFFER_POOL pool)`, in any order, each once or not at all.
    Placement placement() {
        Placement placement = Placement.NONE;
        while (true) {
            if (placement.tablespace().isEmpty() && cursor.acceptWord("tablespace")) {
                placement = new Placement(Optional.of(cursor.name("a tablespace name")), placement.pool());
            } else if (placement.pool().isEmpty() && atStorage()) {
                placement = new Placement(placement.tablespace(), Optional.of(storage()));
            } else {
                return placement;
            }
        }
    }

    /// What was written in two places of one statement.
    Placement and(Placement first, Placement second) {
        if (first.tablespace().isPresent() && second.tablespace().isPresent()
                || first.pool().isPresent() && second.pool().isPresent()) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "TABLESPACE or STORAGE is written twice", cursor.position());
        }
        return new Placement(
                first.tablespace().or(second::tablespace), first.pool().or(second::pool));
    }

    boolean atStorage() {
        return cursor.atWord("storage") && cursor.kindAhead(1) == Token.LEFT_PAREN;
    }

    private Placement.Pool storage() {
        cursor.advance();
        cursor.expectLeft();
        if (!cursor.acceptWord("buffer_pool")) {
            throw cursor.unsupported("STORAGE (" + cursor.text() + " …); only BUFFER_POOL", cursor.position());
        }
        Placement.Pool pool;
        if (cursor.acceptWord("keep")) {
            pool = Placement.Pool.KEEP;
        } else if (cursor.acceptWord("recycle")) {
            pool = Placement.Pool.RECYCLE;
        } else if (cursor.accept(Keyword.DEFAULT)) {
            pool = Placement.Pool.DEFAULT;
        } else {
            throw cursor.unexpected("KEEP, RECYCLE or DEFAULT");
        }
        if (!cursor.at(Token.RIGHT_PAREN) && !cursor.at(Token.END)) {
            throw cursor.unsupported("STORAGE (… " + cursor.text() + "); only BUFFER_POOL", cursor.position());
        }
        cursor.expectRight();
        return pool;
    }

    /// `USING INDEX TABLESPACE name` behind a key; what Oracle allows to be left out there must be there.
    Placement usingIndex() {
        if (!cursor.at(Keyword.USING, Keyword.INDEX)) {
            return Placement.NONE;
        }
        int position = cursor.position();
        cursor.advance();
        cursor.advance();
        Placement placement = placement();
        if (placement.isNone()) {
            throw cursor.unsupported("a constraint USING INDEX without TABLESPACE or STORAGE", position);
        }
        return placement;
    }

    // ---- statements

    /// Behind CREATE TABLESPACE.
    DefinitionStatement create(int position) {
        boolean ifNotExists = cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
        Name name = cursor.name("a tablespace name");
        Optional<String> file = Optional.empty();
        int filePosition = 0;
        OptionalInt pageSize = OptionalInt.empty();
        while (true) {
            if (file.isEmpty() && (cursor.acceptWord("datafile") || cursor.acceptWord("location"))) {
                filePosition = cursor.position();
                file = Optional.of(cursor.string("a file name"));
            } else if (pageSize.isEmpty() && (cursor.acceptWord("pagesize") || cursor.acceptWord("blocksize"))) {
                pageSize = OptionalInt.of(pageSize());
            } else {
                break;
            }
        }
        if (cursor.atName()) {
            throw cursor.unsupported("CREATE TABLESPACE … " + cursor.text(), cursor.position());
        }
        return new CreateTablespace(name, ifNotExists, file, filePosition, pageSize, position);
    }

    private int pageSize() {
        int position = cursor.position();
        int size = cursor.smallInteger("a page size", 1 << 20);
        int bytes = cursor.acceptWord("k") || cursor.acceptWord("kb") ? size * 1024 : size;
        if (bytes != 4096 && bytes != 8192 && bytes != 16384 && bytes != 32768) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "page size is none of a tablespace, bytes=" + bytes + "; write 4K, 8K, 16K or 32K",
                    position);
        }
        return bytes;
    }

    /// Behind DROP TABLESPACE.
    DefinitionStatement drop(int position) {
        boolean ifExists = cursor.accept(Keyword.IF, Keyword.EXISTS);
        Name name = cursor.name("a tablespace name");
        boolean contents = false;
        boolean cascade = false;
        if (cursor.acceptWord("including")) {
            if (!cursor.acceptWord("contents")) {
                throw cursor.unexpected("CONTENTS");
            }
            contents = true;
            if (cursor.accept(Keyword.AND) && !cursor.acceptWord("datafiles")) {
                // They go in any case.
                throw cursor.unexpected("DATAFILES");
            }
            if (cursor.accept(Keyword.CASCADE)) {
                cascade = true;
                if (!cursor.acceptWord("constraints")) {
                    throw cursor.unexpected("CONSTRAINTS");
                }
            }
        }
        return new DropTablespace(name, ifExists, contents, cascade, position);
    }
}
