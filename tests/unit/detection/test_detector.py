"""What not being inspected means."""

from proxy.detection.detector import Detector, NotInspected
from proxy.errors import Refused


def test_not_inspected_is_a_refusal_with_a_place():
    error = NotInspected("Detector 'x' failed.", param="/messages/0")
    assert isinstance(error, Refused)
    assert (error.code, error.status, error.param) == ("not_inspected", 403, "/messages/0")


def test_any_object_of_that_shape_is_a_detector():
    class Mine:
        name = "mine"
        blocking = True

        def detect(self, fields):
            return []

    assert isinstance(Mine(), Detector)
    assert not isinstance(object(), Detector)
