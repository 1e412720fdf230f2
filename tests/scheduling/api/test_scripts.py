"""A script over HTTP: upload, report, the manager's word on an unknown place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base_ops import roles
from scheduling.breakdown.source import MAX_BYTES
from scheduling.models import Scene, Script
from tests.factories import CrewFactory, SetKindFactory, StandingSetFactory
from tests.rest import API, signed_in

pytestmark = pytest.mark.django_db
TEXT = (
    "1-1 医院病房 日 内\n人物：林夏\n△林夏醒来。\n林夏：我在哪？\n\n1-2 云端密室 夜 内\n△门开了。\n"
)


@pytest.fixture
def crew(db):
    StandingSetFactory(kind=SetKindFactory(code="ward"))
    return CrewFactory(production__title="自家剧")


@pytest.fixture
def producer(user_with_role, crew):
    company = crew.production.company
    return signed_in(user_with_role(roles.PRODUCER, company=company, base=None))


def upload(client, crew, content, name="剧本.txt"):
    file = SimpleUploadedFile(name, content)
    body = {"production": crew.production_id, "crew": crew.pk, "file": file}
    return client.post(f"{API}scripts/", body, format="multipart")


def test_a_script_comes_back_as_a_report_that_accounts_for_every_line(producer, crew):
    answer = upload(producer, crew, TEXT.encode())

    assert answer.status_code == 201, answer.data
    assert answer.data["scene_count"] == 2
    assert len(answer.data["lines"]) == len(TEXT.splitlines())
    assert sum(answer.data["line_counts"].values()) == len(TEXT.splitlines())
    again = producer.get(f"{API}scripts/{answer.data['id']}/")
    assert again.data == answer.data
    assert "lines" not in producer.get(f"{API}scripts/").data["results"][0]


def test_an_unknown_place_is_left_open_for_the_manager(producer, crew, user_with_role):
    upload(producer, crew, TEXT.encode())
    manager = signed_in(user_with_role(roles.BASE_MANAGER))
    (row,) = manager.get(f"{API}locations/", {"is_open": "true"}).data["results"]
    assert row["name"] == "云端密室"
    assert row["kind"] is None
    kind = SetKindFactory(code="secret-room")
    room = StandingSetFactory(kind=kind)

    assert producer.post(f"{API}locations/{row['id']}/decide/").status_code == 403
    decided = manager.post(f"{API}locations/{row['id']}/decide/", {"kind": kind.pk})

    assert decided.status_code == 200, decided.data
    assert decided.data["kind"]["code"] == "secret-room"
    assert [c["set"]["id"] for c in decided.data["candidates"]] == [room.pk]
    assert list(kind.synonyms.values_list("word", flat=True)) == ["云端密室"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "空.txt", "script_empty", id="empty"),
        pytest.param("只有正文\n".encode(), "散文.txt", "script_no_scene_header", id="no-header"),
        pytest.param(b"x" * (MAX_BYTES + 1), "大.txt", "script_too_large", id="large"),
        pytest.param(b"%PDF-1.7", "a.pdf", "script_format_unknown", id="pdf"),
        pytest.param(b"PK\x03\x04broken", "a.docx", "word_file_broken", id="broken-word"),
        pytest.param(b"\x81\xff\xfe\x00\xff" * 9, "a.txt", None, id="no-encoding"),
    ],
)
def test_a_file_that_is_no_script_is_refused_with_the_reason(producer, crew, content, name, code):
    answer = upload(producer, crew, content, name)

    assert answer.status_code == 400, answer.data
    assert code in (None, answer.data["code"])
    assert name in answer.data["message"]
    assert not Script.objects.exists()
    assert not Scene.objects.exists()


def test_a_crew_of_another_own_production_does_not_take_the_script(producer, crew):
    other = CrewFactory(production__company=crew.production.company)
    file = SimpleUploadedFile("a.txt", TEXT.encode())
    body = {"production": crew.production_id, "crew": other.pk, "file": file}

    answer = producer.post(f"{API}scripts/", body, format="multipart")

    assert answer.status_code == 404
    assert answer.data["code"] == "crew_not_found"
    assert not Script.objects.exists()


def test_an_upload_without_a_file_names_the_field(producer, crew):
    body = {"production": crew.production_id, "crew": crew.pk}

    answer = producer.post(f"{API}scripts/", body, format="multipart")

    assert answer.status_code == 400
    assert list(answer.data["details"]) == ["file"]
