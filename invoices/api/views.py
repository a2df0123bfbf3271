"""`/api/aging/`: the answer of `manage.py aging --json` to somebody's own question."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from invoices.aging import exports
from invoices.aging.forms import QuestionForm, address
from invoices.aging.lines import build_lines
from invoices.aging.readers import customers_of, visible_of
from invoices.aging.rules import AmountsIn, Basis, Credits, Grouping, Question
from invoices.aging.selectors import Page, build_report
from invoices.api.serializers import AgingSerializer
from kernel import clock, rights
from kernel.access import require
from kernel.api import SignedIn

USUAL_ROWS, MOST_ROWS = 1000, 10_000


def parameter(name: str, text: str, **rest: Any) -> OpenApiParameter:
    return OpenApiParameter(name, description=text, **rest)


PARAMETERS = [
    parameter("as_of", "The day; today if not given.", type=str),
    parameter("by", "What a row stands for.", enum=[*Grouping]),
    parameter("basis", "What age is counted from.", enum=[*Basis]),
    parameter("currency", "Document or reporting currency.", enum=[*AmountsIn]),
    parameter("bands", "Edges of the bands: 0,30,60,90."),
    parameter("unapplied", "How unapplied money is shown.", enum=[*Credits]),
    parameter("known_on", "Leave out what was recorded after this day.", type=str),
    parameter("customer", "Number or public id; - for money not yet known from whom."),
    parameter("entity", "Code of the legal entity."),
    parameter("collector", "Public id of the collector on the day; - for none."),
    parameter("segment", "Segment of today; - for none."),
    parameter("region", "Region of today; - for none."),
    parameter("document_currency", "Only documents in this currency."),
    parameter("limit", "Rows in one answer, 1000 if not given, at most 10000.", type=int),
    parameter("after", "Where the rows go on, from `next`."),
]


class AgingView(APIView):
    """Of the customers that the reader may see, and of nobody else."""

    authentication_classes = [SignedIn]

    @extend_schema(parameters=PARAMETERS, responses=AgingSerializer, operation_id="aging")
    def get(self, request: Request) -> Response:
        require(request.user, rights.REPORTS_VIEW)
        today = clock.today()
        customers = customers_of(request.user, today)
        form = QuestionForm(request.query_params, today=today, customers=customers)
        if not form.is_valid():
            return Response({"code": "invoices.aging.question", "errors": form.errors}, status=422)
        question = form.question()
        limit = _limit(request.query_params.get("limit", ""))
        answer, after = _answer(
            question,
            visible=visible_of(customers),
            limit=limit,
            after=request.query_params.get("after", ""),
        )
        if after:
            answer["next"] = request.build_absolute_uri(
                address(request.path, form.parameters(), limit=str(limit), after=after)
            )
        return Response(answer)


def _limit(text: str) -> int:
    return (
        min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and int(text) else USUAL_ROWS
    )


def _answer(
    question: Question, *, visible: Any, limit: int, after: str
) -> tuple[dict[str, Any], str]:
    if question.by is Grouping.ITEM:
        page = build_lines(question, visible=visible, limit=limit, after=after)
        whole = build_report(question.whole(), visible=visible)
        answer = exports.lines_as_json(question, page.lines, whole.totals, whole.rates)
        return answer, page.next_after
    offset = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    report = build_report(question, visible=visible, page=Page(offset=offset, limit=limit))
    is_more = offset + len(report.rows) < report.count
    return exports.report_as_json(report), str(offset + limit) if is_more else ""
