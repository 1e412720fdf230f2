"""The OpenAPI document and the page that shows it."""

import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from tests.architecture.routes import routes


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker):
    out = StringIO()
    with django_db_blocker.unblock():
        call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_the_document_is_valid_without_a_warning_and_names_every_route(document):
    told = {
        (method, path.removeprefix("/api/v1/"))
        for path, methods in document["paths"].items()
        for method in methods
    }
    actual = {
        (method, route.replace("<int:pk>", "{id}"))
        for route, methods in routes().items()
        for method in methods
    }

    assert document["openapi"].startswith("3.1")
    assert told == actual


def test_every_act_is_told_in_both_languages_and_says_how_it_refuses(document):
    for path, methods in document["paths"].items():
        for method, act in methods.items():
            assert re.search(r"[\u4e00-\u9fff].* · \w", act["summary"]), (method, path)
            assert act["operationId"].replace("_", "").isalpha()
            assert {"401", "403"} & act["responses"].keys() or act["operationId"] == "sign_in"


def test_enums_have_names_of_their_own(document):
    named = {name for name, schema in document["components"]["schemas"].items() if "enum" in schema}

    assert {"BookingState", "Purpose", "SetState", "RunState", "PlanState", "MemberRole"} <= named
    assert not [name for name in named if re.search(r"\d|[0-9a-f]{3}Enum$", name)]


@pytest.mark.django_db
def test_the_page_of_the_document_contacts_no_other_host():
    page = Client().get("/api/docs/")

    assert page.status_code == 200
    text = page.content.decode()
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    assert '"validatorUrl": null' in text
    assert Client().get("/api/schema/").status_code == 200
