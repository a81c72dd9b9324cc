"""Questions that the tests ask."""

from daemon.domain.model import ModelQuestion

SCHEMA = {
    "type": "object",
    "properties": {
        "decision": {"type": "string", "enum": ["APPROVED", "REJECTED", "NEEDS_REVIEW"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "reason": {"type": "string"},
    },
    "required": ["decision", "confidence", "reason"],
    "additionalProperties": False,
}
QUESTION = ModelQuestion(
    system="You judge requests.", user="Title: Amélie\nRating: 7.9", schema=SCHEMA, schema_name="decision"
)
WORDS = ModelQuestion(system="You are brief.", user="Rating: 7.9")
