"""Addresses of what is for one person alone, their own part among it; of the quiet questions over time; of endings."""

from django.urls import path

from reknit.web.pages import goodbye, now_and_then, practicals, private, reflections, self_examination, wishes

DYAD = "dyads/<uuid:dyad_id>/"
SESSION = DYAD + "sessions/<int:number>/"
OWN_PART = "own-part/"

urlpatterns = [
    path(DYAD + "now-and-then/", now_and_then.page, name="now_and_then"),
    path(DYAD + "now-and-then/keep/", now_and_then.keep_to_myself, name="now_and_then_keep"),
    path(DYAD + "practicals/", practicals.page, name="practicals"),
    path(DYAD + "private/", private.page, name="private"),
    path(DYAD + "private/take-back/", private.take_back, name="private_take_back"),
    path(DYAD + "private/questions/", private.questions, name="private_questions"),
    path("private-questions/", private.own_questions, name="own_private_questions"),
    path(DYAD + "private/tell/", private.tell, name="private_tell"),
    path(SESSION + "private/", private.of_session, name="private_of_session"),
    path(DYAD + "goodbye/", goodbye.page, name="goodbye"),
    path(DYAD + "goodbye/for-somebody-new/", goodbye.hand_over, name="for_somebody_new"),
    path(DYAD + "goodbye/for-somebody-new.txt", goodbye.hand_over_as_text, name="for_somebody_new_text"),
    path(DYAD + "goodbye/not-now/", goodbye.put_away, name="unsaid_put_away"),
    path(OWN_PART, self_examination.page, name="self_examination"),
    path(OWN_PART + "reflections/", reflections.reflections, name="reflections"),
    path(OWN_PART + "reflections/new/", reflections.new, name="new_reflection"),
    path(OWN_PART + "reflections.txt", reflections.as_text, name="reflections_as_text"),
    path(OWN_PART + "reflections/erase/", reflections.erase, name="erase_reflections"),
    path(OWN_PART + "reflections/<uuid:reflection_id>/", reflections.reflection, name="reflection"),
    path(OWN_PART + "reflections/<uuid:reflection_id>/throw-away/", reflections.throw, name="throw_reflection"),
    path("spoken-to/", wishes.page, name="wishes"),
    path("spoken-to/<uuid:wish_id>/", wishes.acknowledge, name="wish_acknowledge"),
]
