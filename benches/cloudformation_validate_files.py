"""Judges files with cloudformation-validate, whose package has no command: one engine for all of them.

Its CEL engine is used, the faster to start of the two that it has; they find the same.
"""

import sys

from cloudformation_validate import CelEngine

engine = CelEngine()
for path in sys.argv[1:]:
    for found in engine.validate_template(path).diagnostics:
        print(path, found.severity.name, found.rule_id, found.message)
