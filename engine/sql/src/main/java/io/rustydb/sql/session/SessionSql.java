package io.rustydb.sql.session;

import io.rustydb.sql.parser.ast.SessionStatement;

/// Prepared statements, cursors and COPY: what becomes of a [SessionStatement].
final class SessionSql {
    private SessionSql() {}

    static PreparedSql prepare(SqlSession session, SessionStatement statement, String text) {
        return switch (statement) {
            case SessionStatement.Prepare s ->
                action(session, text, () -> session.prepared().prepare(s));
            case SessionStatement.Execute s -> session.prepared().execute(s, text);
            case SessionStatement.Deallocate s ->
                action(
                        session,
                        text,
                        () -> s.name().ifPresentOrElse(session.prepared()::deallocate, session.prepared()::clear));
            case SessionStatement.Declare s ->
                action(session, text, () -> session.portals().declare(s));
            case SessionStatement.Fetch s -> session.portals().fetch(s, text);
            case SessionStatement.Close s ->
                action(
                        session,
                        text,
                        () -> s.name().ifPresentOrElse(session.portals()::close, session.portals()::closeAll));
            case SessionStatement.Copy s -> {
                CopyRun run = new CopyRun(session, s);
                yield new DirectSql(session, s.from() ? StatementKind.CHANGE : StatementKind.CONTROL, run::withFile)
                        .withText(text);
            }
        };
    }

    private static PreparedSql action(SqlSession session, String text, Runnable action) {
        return new DirectSql(session, StatementKind.CONTROL, () -> {
                    action.run();
                    return 0;
                })
                .withText(text);
    }
}
