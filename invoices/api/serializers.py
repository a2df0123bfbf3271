"""The shapes of the answers, for the schema; the answers themselves come from `aging.exports`."""

from rest_framework import serializers


class BandSerializer(serializers.Serializer[object]):
    """A band of days, both ends included."""

    name = serializers.CharField()
    to = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        # `from` is no name for an attribute.
        fields = super().get_fields()
        return {
            "name": fields["name"],
            "from": serializers.IntegerField(allow_null=True),
            "to": fields["to"],
        }


class FiguresSerializer(serializers.Serializer[object]):
    """Amounts are strings with the digits of the currency."""

    currency = serializers.CharField()
    bands = serializers.DictField(child=serializers.CharField())
    open = serializers.CharField()
    unapplied = serializers.CharField()
    receipts = serializers.CharField()
    credit_notes = serializers.CharField()
    deposits = serializers.CharField()
    balance = serializers.CharField()
    disputed = serializers.CharField()
    promised = serializers.CharField()
    items = serializers.IntegerField()


class RateSerializer(serializers.Serializer[object]):
    """What one unit of `from` was worth in `to`."""

    to = serializers.CharField()
    valid_on = serializers.DateField()
    rate = serializers.CharField()
    inverse_of = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        return {"from": serializers.CharField(), **super().get_fields()}


class AgingSerializer(serializers.Serializer[object]):
    """`manage.py aging --json`, in pages: `next` is the address of the next rows."""

    as_of = serializers.DateField()
    basis = serializers.ChoiceField(["due", "issue"])
    known_on = serializers.DateField(required=False)
    bands = BandSerializer(many=True)
    rows = serializers.ListField(child=serializers.DictField())
    rates = RateSerializer(many=True)
    totals = FiguresSerializer(many=True)
    next = serializers.CharField(required=False)
