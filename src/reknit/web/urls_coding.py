"""Addresses of transcripts and of coding them."""

from django.urls import path

from reknit.web.pages import coders, coding, transcripts, written_down

TRANSCRIPT = "transcripts/<uuid:transcript_id>/"
CODER = TRANSCRIPT + "coders/<uuid:coder_id>/codes"

urlpatterns = [
    path("dyads/<uuid:dyad_id>/written-down/", written_down.page, name="written_down"),
    path("transcripts/", transcripts.transcripts, name="transcripts"),
    path("transcripts/new/", transcripts.bring, name="bring_transcript"),
    path(TRANSCRIPT, coding.transcript, name="transcript"),
    path(TRANSCRIPT + "band/", coding.drawn_band, name="transcript_band"),
    path(TRANSCRIPT + "save/", coding.keep, name="save_codes"),
    path(TRANSCRIPT + "turns/<int:number>/", coding.turn, name="code_turn"),
    path(TRANSCRIPT + "segments/<int:number>/", coding.segment, name="rate_segment"),
    path(TRANSCRIPT + "done/", coding.done, name="coding_done"),
    path(TRANSCRIPT + "second-coder/", coders.second, name="second_coder"),
    path(TRANSCRIPT + "answer/", coders.answer, name="coder_answer"),
    path(TRANSCRIPT + "side-by-side/", coders.side_by_side, name="side_by_side"),
    path(TRANSCRIPT + "marks/", coders.marks, name="transcript_marks"),
    path(CODER + ".csv", coders.codes_file, {"form": "csv"}, name="codes_csv"),
    path(CODER + ".json", coders.codes_file, {"form": "json"}, name="codes_json"),
    path(TRANSCRIPT + "reliability.csv", coders.agreement_file, {"table": "reliability"}, name="reliability_csv"),
    path(TRANSCRIPT + "differences.csv", coders.agreement_file, {"table": "differences"}, name="differences_csv"),
    path(TRANSCRIPT + "erase/", coders.erase, name="erase_transcript"),
    path(TRANSCRIPT + "who-looked/", coders.who_looked, name="transcript_lines"),
]
