"""The local cloud, with what it lacks for this stack.

It answers `GET /health` for every host itself, takes no event from an `aws.` source, and takes a task's `TimeoutSeconds`
as a number only. Here the deployed API answers its own `/health`; tests tell what the local mail service does not tell by
itself, so just that source is let in; and a timeout may be JSONata, as on AWS.
"""

from ministack import app
from ministack.services import eventbridge, stepfunctions

MAIL_SERVICE = "aws.ses"

refusing = eventbridge._put_events


def put_events(data, allow_aws_source=False):
    sources = {entry.get("Source") for entry in data.get("Entries", []) if isinstance(entry, dict)}
    return refusing(data, allow_aws_source=allow_aws_source or sources == {MAIL_SERVICE})


eventbridge._put_events = put_events
app._HEALTH_PATHS = tuple(path for path in app._HEALTH_PATHS if path.startswith("/_"))

_execute_task = stepfunctions._execute_task


def execute_task(state, state_input, execution, context):
    if isinstance(state.get("TimeoutSeconds"), str):
        seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", state_input, context)
        state = state | {"TimeoutSeconds": seconds}
    return _execute_task(state, state_input, execution, context)


stepfunctions._execute_task = execute_task
app.main()
