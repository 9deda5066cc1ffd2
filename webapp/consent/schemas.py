"""The JSON of the consent API, as the contract gives it."""

from marshmallow import Schema, ValidationError, fields, validate

from webapp.consent.cookie import ConsentCookie


class StrictBoolean(fields.Boolean):
    """`true` or `false` and nothing that looks like them: consent is never guessed."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Must be true or false.")
        return value


class ChoiceSchema(Schema):
    """The body of `PUT /api/consent`; a field that is not listed is an error."""

    preferences = StrictBoolean(required=True)
    analytics = StrictBoolean(required=True)
    remember = fields.String(load_default="months", validate=validate.OneOf(["months", "visit"]))


class StatusSchema(Schema):
    """The four answers of the single-consent wire format (npm package govuk-single-consent 3), all of them given."""

    essential = StrictBoolean(required=True)
    settings = StrictBoolean(required=True)
    usage = StrictBoolean(required=True)
    campaigns = StrictBoolean(required=True)


class ConsentSchema(Schema):
    """The answer of every consent call that has one; times are ISO 8601 in UTC."""

    decided = fields.Boolean(required=True)
    preferences = fields.Boolean(required=True)
    analytics = fields.Boolean(required=True)
    notice_version = fields.String(required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    expires_at = fields.DateTime(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)


def dump_choice(chosen: ConsentCookie | None, *, notice_version: str) -> dict[str, object]:
    """Return the answer as `ConsentSchema` describes it."""
    return {
        "decided": chosen is not None,
        "preferences": chosen is not None and chosen.preferences,
        "analytics": chosen is not None and chosen.analytics,
        "notice_version": chosen.notice_version if chosen else notice_version,
        "decided_at": chosen.decided_at.isoformat() if chosen else None,
        "expires_at": chosen.expires_at.isoformat() if chosen else None,
        "receipt": chosen.receipt if chosen else None,
    }
