"""The import beside plain COPY of the same rows into the same constrained tables."""

from time import perf_counter

from django.db import connection, transaction

from bench import server
from bench.loads import OF_DOCUMENTS, Ledger, begin, copy_rows, export_rows, import_files
from bench.timing import Report
from invoices.models import Document, OpenItem

WORK = "bench_work"
BASE = "bench_customers"
BEFORE_DOCUMENTS = {"users", "customers", "contacts", "rates", "gl_balances"}
BULK = 20_000


def measure_imports(ledger: Ledger, rounds: int) -> Report:
    report = Report(f"import, {ledger.plan.documents:,} documents", ledger.is_full_size)
    _prepare(ledger)
    for _round in range(rounds):
        _whole(ledger, report)
        _documents_only(ledger, report)
    _judge(report)
    return report


def _prepare(ledger: Ledger) -> None:
    """A base with customers for the documents alone, and the rows of a whole ledger."""
    server.fresh(BASE)
    begin()
    import_files(ledger, BEFORE_DOCUMENTS)
    server.fresh(WORK)
    begin()
    import_files(ledger)
    export_rows(ledger)


def _whole(ledger: Ledger, report: Report) -> None:
    server.fresh(WORK)
    begin()
    result = import_files(ledger)
    report.note("whole ledger: import", result.seconds, result.rows)
    before = server.rows_written(WORK)
    again = import_files(ledger)
    report.note("whole ledger: import again", again.seconds, again.rows)
    if written := server.rows_written(WORK) - before:
        raise SystemExit(f"the second import wrote {written} rows")
    server.fresh(WORK)
    begin()
    _empty_people()
    started = perf_counter()
    rows = copy_rows(ledger)
    report.note("whole ledger: COPY, the limit", perf_counter() - started, rows)


def _empty_people() -> None:
    """Acts of the preparation would take the ids of those to be copied."""
    with server.superuser(WORK) as cursor:
        cursor.execute("TRUNCATE kernel_act CASCADE")


def _documents_only(ledger: Ledger, report: Report) -> None:
    kinds = {"documents", "instalments"}
    server.fresh(WORK, like=BASE)
    result = import_files(ledger, kinds)
    report.note("documents: import", result.seconds, result.rows)
    _copy_documents(ledger, report)
    _bulk_create(report)


def _copy_documents(ledger: Ledger, report: Report) -> None:
    """The rows that the import of documents makes, exported from where it made them."""
    export_rows(ledger)
    server.fresh(WORK, like=BASE)
    with server.superuser(WORK) as cursor:
        cursor.execute(
            "INSERT INTO kernel_act (id, code, actor_text, origin, correlation_id, reason)"
            " SELECT n, 'bench', '', 'import', '', '' FROM generate_series(1, 100) AS n"
            " WHERE n NOT IN (SELECT id FROM kernel_act)"
        )
    started = perf_counter()
    rows = copy_rows(ledger, OF_DOCUMENTS)
    report.note("documents: COPY, the limit", perf_counter() - started, rows)


def _bulk_create(report: Report) -> None:
    """What Django alone would do, on some of the same rows posted once more."""
    documents = list(Document.objects.filter(kind="invoice").order_by("id")[:BULK])
    items = list(OpenItem.objects.filter(document__in=[d.pk for d in documents]))
    ahead = Document.objects.order_by("-id").values_list("id", flat=True)[0]
    last_item = OpenItem.objects.order_by("-id").values_list("id", flat=True)[0]
    for document in documents:
        document.pk, document.number = document.pk + ahead, f"B{document.number}"
        document.posted_in = Document._meta.get_field("posted_in").get_default()
    for item in items:
        item.pk, item.document_id = item.pk + last_item, item.document_id + ahead
        item.posted_in = OpenItem._meta.get_field("posted_in").get_default()
    started = perf_counter()
    with transaction.atomic():
        OpenItem.objects.bulk_create(items, batch_size=5000)
        Document.objects.bulk_create(documents, batch_size=5000)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    report.note("documents: bulk_create", perf_counter() - started, len(documents))


def _judge(report: Report) -> None:
    documents, bulk = report.cases["documents: import"], report.cases["documents: bulk_create"]
    rate = (documents.rows / documents.median) / (bulk.rows / bulk.median)
    share = 1 / report.over("documents: import", "documents: COPY, the limit")
    report.at_least("documents: share of the limit", share, 0.6)
    report.at_least("documents: import over bulk_create, rows/s", rate, 2)
    whole = 1 / report.over("whole ledger: import", "whole ledger: COPY, the limit")
    report.at_least("whole ledger: share of the limit", whole, 0.6)
    again = report.over("whole ledger: import again", "whole ledger: import")
    report.at_most("import again over first import", again, 0.35)
