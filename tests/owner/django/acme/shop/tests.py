import hashlib
import hmac

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from django.urls import reverse

from .models import Product, Purchase


class ShopTests(TestCase):
    def setUp(self):
        self.user = get_user_model().objects.create_user("grace@example.org", "grace@example.org", "a long password")
        self.product = Product.objects.create(name="Teapot")
        Purchase.objects.create(user=self.user, product=self.product)

    def test_home(self):
        self.assertEqual(self.client.get("/").status_code, 200)

    def test_login_required(self):
        response = self.client.get(reverse("shop:purchases"))
        self.assertEqual(response.status_code, 302)
        self.assertEqual(self.client.get(response.url).status_code, 200)

    def test_purchases(self):
        self.client.force_login(self.user)
        self.assertEqual(self.client.get(reverse("shop:purchases")).json(), ["Teapot"])

    def test_login(self):
        self.assertTrue(self.client.login(username="grace@example.org", password="a long password"))
        self.assertEqual(self.client.get(reverse("shop:purchases")).status_code, 200)

    @override_settings(WEBHOOK_KEY="key")
    def test_webhook(self):
        body = b'{"amount": 1}\0'
        signature = hmac.new(b"key", body, hashlib.sha256).hexdigest()
        url = reverse("shop:webhook")
        headers = {"X-Signature": signature}
        sent = self.client.post(url, body, content_type="application/json", headers=headers)
        self.assertEqual(sent.json(), {"received": len(body)})
        self.assertEqual(self.client.post(url, body, content_type="text/plain").status_code, 403)

    def test_upload(self):
        file = SimpleUploadedFile("x.bin", b"x" * 5 * 1024 * 1024)
        response = self.client.post(reverse("shop:upload"), {"file": file})
        self.assertEqual(response.json(), {"size": 5 * 1024 * 1024})

    def test_foreign_keys_are_enforced(self):
        self.user.delete()
        self.assertFalse(Purchase.objects.exists())
