"""The JSON that scripts read and write."""

import json

from documents.sheets import from_json, read, to_json
from tests.documents.sheets.builders import comment, docx, table


def test_the_shape_that_scripts_rely_on() -> None:
    document = json.loads(to_json(read(docx(table(comment("DE-018", "Why?", type="Ed/te"))))))
    assert list(document) == ["format", "version", "header", "tracked_changes", "notes", "rows"]
    assert document["header"] == {
        "title": "Comments on a draft",
        "date": "2026-11-02",
        "document": "N 77",
        "project": "Basalt",
    }
    assert document["rows"] == [
        {
            "row": 1,
            "number": "018",
            "mb": "DE",
            "line": "",
            "clause": "4.1",
            "element": "",
            "type": "te",
            "comment": "Why?",
            "proposed_change": "",
            "observations": "",
            "raw": {
                "mb": "DE-018",
                "line": "",
                "clause": "4.1",
                "element": "",
                "type": "Ed/te",
                "comment": "Why?",
                "proposed_change": "",
                "observations": "",
            },
            "problems": [{"row": 1, "column": "type", "code": "type_mixed", "detail": "Ed/te"}],
        }
    ]


def test_rows_of_ipcc_sheets_have_their_pages() -> None:
    sheet = read(b"Chapter,From Page,From Line,Comment\r\n6,12,3,Why?\r\n", "n.csv")
    [row] = json.loads(to_json(sheet))["rows"]
    assert (row["chapter"], row["from_page"], row["to_page"]) == ("6", 12, None)


def test_a_few_fields_are_enough() -> None:
    sheet = from_json('{"rows": [{"comment": "Why?"}, {"comment": "How?", "line": 17}]}')
    assert (sheet.format, sheet.version) == ("iso-2012-03", "2012-03")
    assert [(each.row, each.line) for each in sheet.rows] == [(1, ""), (2, "17")]
