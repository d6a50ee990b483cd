"""The one endpoint: check the body, enqueue, say the job's id."""

from typing import Any

import django_rq
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class OrderSerializer(serializers.Serializer[dict[str, Any]]):
    """The body of a request."""

    customer = serializers.CharField(max_length=100)
    amount = serializers.IntegerField(min_value=0)
    express = serializers.BooleanField()


def order(customer: str, amount: int, *, express: bool) -> None:
    """The job. Does nothing."""


class OrdersView(APIView):
    """`/orders`."""

    def post(self, request: Request) -> Response:
        """Enqueue an order."""
        serializer = OrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        job = django_rq.enqueue(order, **serializer.validated_data)
        return Response({"id": job.id}, status=status.HTTP_201_CREATED)
