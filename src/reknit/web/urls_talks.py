"""Addresses of talking it through."""

from django.urls import path

from reknit.web.pages import export, talking, talking_together

DYAD = "dyads/<uuid:dyad_id>/"
TALK = DYAD + "talk/<uuid:repair_id>/"

urlpatterns = [
    path(DYAD + "talk/", talking.talks, name="talks"),
    path(DYAD + "repairs.csv", export.repairs, name="repairs"),
    path(TALK, talking.talk, name="talk"),
    path(TALK + "status/", talking.status, name="talk_status"),
    path(TALK + "move/", talking.move, name="talk_move"),
    path(TALK + "marks/", talking.marks, name="talk_marks"),
    path(TALK + "sit-down/", talking_together.sit_down, name="sit_down"),
    path(TALK + "link/", talking_together.make_link, name="talk_link"),
    path(TALK + "third-link/", talking_together.make_third_link, name="third_link"),
    path("at-table/", talking_together.table, name="at_table"),
    path("at-table/hand-on/", talking_together.hand_on, name="hand_on"),
    path("at-table/leave/", talking_together.leave, name="leave_table"),
    path("third/", talking_together.third_page, name="third"),
]
