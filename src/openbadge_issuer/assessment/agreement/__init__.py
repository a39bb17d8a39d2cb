"""How far those who judge agree: figures with intervals, a table, a plot, calibration, back-reading.

::

    found = agreement(applications, of="definition")    # scores before any resolution
    print(table(found))
    picture = plot(found)                               # SVG or PNG, with its text alternative

The figures need ``openbadge-issuer[statistics]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.back_reading import (
        BackReads,
        Sample,
        back_reads,
        compare_back_reads,
    )
    from openbadge_issuer.assessment.agreement.calibration import (
        OUR_CALIBRATION,
        Calibrated,
        Calibration,
        CalibrationPolicy,
        ReferenceSet,
        ReferenceSubmission,
        TrueScore,
        Verdict,
        calibrate,
    )
    from openbadge_issuer.assessment.agreement.comparing import Compared, ComparedCriterion
    from openbadge_issuer.assessment.agreement.estimates import measure
    from openbadge_issuer.assessment.agreement.plots import Picture, plot
    from openbadge_issuer.assessment.agreement.scores import agreement
    from openbadge_issuer.assessment.agreement.tables import rows, sentences, table
    from openbadge_issuer.assessment.agreement.values import Agreement, Estimate, Line, Measures
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "back_reading": ("BackReads", "Sample", "back_reads", "compare_back_reads"),
            "calibration": (
                "OUR_CALIBRATION",
                "Calibrated",
                "Calibration",
                "CalibrationPolicy",
                "ReferenceSet",
                "ReferenceSubmission",
                "TrueScore",
                "Verdict",
                "calibrate",
            ),
            "comparing": ("Compared", "ComparedCriterion"),
            "estimates": ("measure",),
            "plots": ("Picture", "plot"),
            "scores": ("agreement",),
            "tables": ("rows", "sentences", "table"),
            "values": ("Agreement", "Estimate", "Line", "Measures"),
        },
    )

__all__ = [
    "OUR_CALIBRATION",
    "Agreement",
    "BackReads",
    "Calibrated",
    "Calibration",
    "CalibrationPolicy",
    "Compared",
    "ComparedCriterion",
    "Estimate",
    "Line",
    "Measures",
    "Picture",
    "ReferenceSet",
    "ReferenceSubmission",
    "Sample",
    "TrueScore",
    "Verdict",
    "agreement",
    "back_reads",
    "calibrate",
    "compare_back_reads",
    "measure",
    "plot",
    "rows",
    "sentences",
    "table",
]
