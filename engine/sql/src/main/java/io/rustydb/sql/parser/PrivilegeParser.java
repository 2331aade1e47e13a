package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateRole;
import io.rustydb.sql.parser.ast.DefinitionStatement.GrantPrivileges;
import io.rustydb.sql.parser.ast.DefinitionStatement.GrantRoles;
import io.rustydb.sql.parser.ast.DefinitionStatement.ObjectKind;
import io.rustydb.sql.parser.ast.DefinitionStatement.Privilege;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// CREATE ROLE and USER, GRANT, REVOKE.
final class PrivilegeParser {
    private final Cursor cursor;

    PrivilegeParser(Grammar grammar) {
        this.cursor = grammar.cursor;
    }

    /// At ROLE or USER.
    DefinitionStatement createRole(int position) {
        boolean login = cursor.at(Keyword.USER);
        cursor.advance();
        boolean ifNotExists = cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
        Name name = cursor.name("a role name");
        cursor.accept(Keyword.WITH);
        Optional<String> password = Optional.empty();
        while (true) {
            if (cursor.accept(Keyword.LOGIN)) {
                login = true;
            } else if (cursor.accept(Keyword.NOLOGIN)) {
                login = false;
            } else if (cursor.accept(Keyword.PASSWORD)) {
                password = cursor.accept(Keyword.NULL) ? Optional.empty() : Optional.of(cursor.string("a password"));
            } else if (cursor.at(Token.END) || cursor.at(Token.SEMICOLON)) {
                return new CreateRole(name, ifNotExists, login, password, position);
            } else {
                throw cursor.unsupported("the role option " + cursor.text(), cursor.position());
            }
        }
    }

    DefinitionStatement grantOrRevoke() {
        int position = cursor.position();
        boolean grant = cursor.at(Keyword.GRANT);
        cursor.advance();
        boolean option = false;
        boolean admin = false;
        if (!grant && (cursor.aheadIs(1, Keyword.OPTION))) {
            option = cursor.accept(Keyword.GRANT);
            admin = !option && cursor.accept(Keyword.ADMIN);
            cursor.expect(Keyword.OPTION);
            cursor.expect(Keyword.FOR);
        }
        List<Privilege> privileges = privileges();
        if (!cursor.accept(Keyword.ON)) {
            return roles(grant, privileges, admin, position);
        }
        ObjectKind kind = kind();
        List<QualifiedName> objects = cursor.qualifiedNames("a name");
        List<Name> grantees = grantees(grant);
        if (grant && cursor.accept(Keyword.WITH)) {
            cursor.expect(Keyword.GRANT);
            cursor.expect(Keyword.OPTION);
            option = true;
        }
        boolean cascade = !grant && cascade();
        return new GrantPrivileges(grant, privileges, kind, objects, grantees, option, cascade, position);
    }

    private List<Privilege> privileges() {
        if (cursor.accept(Keyword.ALL)) {
            cursor.accept(Keyword.PRIVILEGES);
            return List.of();
        }
        List<Privilege> privileges = new ArrayList<>();
        do {
            int position = cursor.position();
            Name word = cursor.label("a privilege or role");
            List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
            privileges.add(new Privilege(word.text(), columns, position));
        } while (cursor.accept(Token.COMMA));
        if (cursor.at(Keyword.ON)) {
            privileges.replaceAll(p -> new Privilege(p.name().toUpperCase(Locale.ROOT), p.columns(), p.position()));
        }
        return privileges;
    }

    private ObjectKind kind() {
        if (cursor.accept(Keyword.SEQUENCE)) {
            return ObjectKind.SEQUENCE;
        }
        if (cursor.accept(Keyword.SCHEMA)) {
            return ObjectKind.SCHEMA;
        }
        if (cursor.accept(Keyword.DATABASE)) {
            return ObjectKind.DATABASE;
        }
        if (cursor.at(Keyword.ALL)
                || cursor.atWord("function")
                || cursor.atWord("procedure")
                || cursor.atWord("language")
                || cursor.at(Keyword.TYPE)
                || cursor.atWord("domain")
                || cursor.atWord("tablespace")
                || cursor.atWord("parameter")) {
            throw cursor.unsupported("privileges on " + cursor.text(), cursor.position());
        }
        cursor.accept(Keyword.TABLE);
        return ObjectKind.TABLE;
    }

    private DefinitionStatement roles(boolean grant, List<Privilege> words, boolean adminBefore, int position) {
        List<Name> roles = new ArrayList<>();
        for (Privilege word : words) {
            if (!word.columns().isEmpty()) {
                throw cursor.unexpected("ON");
            }
            roles.add(new Name(word.name(), word.position()));
        }
        if (roles.isEmpty()) {
            throw cursor.unexpected("ON");
        }
        List<Name> grantees = grantees(grant);
        boolean admin = adminBefore;
        if (grant && cursor.accept(Keyword.WITH)) {
            cursor.expect(Keyword.ADMIN);
            cursor.expect(Keyword.OPTION);
            admin = true;
        }
        boolean cascade = !grant && cascade();
        return new GrantRoles(grant, roles, grantees, admin, cascade, position);
    }

    private List<Name> grantees(boolean grant) {
        cursor.expect(grant ? Keyword.TO : Keyword.FROM);
        List<Name> grantees = new ArrayList<>(1);
        do {
            cursor.accept(Keyword.GROUP);
            if (cursor.at(Keyword.CURRENT_USER) || cursor.at(Keyword.SESSION_USER) || cursor.at(Keyword.CURRENT_ROLE)) {
                throw cursor.unsupported("GRANT and REVOKE for " + cursor.keyword(), cursor.position());
            }
            grantees.add(cursor.name("a role name"));
        } while (cursor.accept(Token.COMMA));
        return grantees;
    }

    private boolean cascade() {
        boolean cascade = cursor.accept(Keyword.CASCADE);
        if (!cascade) {
            cursor.accept(Keyword.RESTRICT);
        }
        return cascade;
    }
}
