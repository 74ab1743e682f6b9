"""Addresses of dyads, their sessions and checks."""

from django.urls import path

from reknit.web.pages import answering, caseload, closer, dyad, erase, export, lines, pair, session

DYAD = "dyads/<uuid:dyad_id>/"
SESSION = DYAD + "sessions/<int:number>/"

urlpatterns = [
    path("dyads/new/", dyad.new, name="new_dyad"),
    path(DYAD, pair.pair, name="pair"),
    path(DYAD + "all-sessions/", pair.all_sessions, name="all_sessions"),
    path(DYAD + "terms/", dyad.terms, name="terms"),
    path(DYAD + "end/", dyad.end, name="end_dyad"),
    path(DYAD + "erase/", erase.part_in_dyad, name="erase_part"),
    path(DYAD + "sessions/new/", dyad.new_session, name="new_session"),
    path(DYAD + "hints/put-away/", pair.put_away, name="put_away"),
    path(DYAD + "closer/", closer.closer, name="closer"),
    path(DYAD + "next-session/", closer.next_session, name="next_session"),
    path(DYAD + "labels/", caseload.labels, name="labels"),
    path(DYAD + "who-looked/", lines.lines, name="lines"),
    path(DYAD + "ratings.csv", export.ratings, name="ratings"),
    path(SESSION, session.session, name="session"),
    path(SESSION + "status/", session.status, name="session_status"),
    path(SESSION + "check/", answering.check, name="check"),
    path(SESSION + "paper/", answering.paper, name="paper"),
    path(SESSION + "open/", session.open_both, name="open_both"),
    path(SESSION + "open-talk/", session.open_talk, name="open_talk"),
    path(SESSION + "close/", session.close, name="close_session"),
    path(SESSION + "not-held/", session.not_held, name="not_held"),
    path(SESSION + "late/", session.late, name="late"),
    path(SESSION + "level/", session.level, name="level"),
    path(SESSION + "receipt/", session.receipt, name="receipt"),
]
