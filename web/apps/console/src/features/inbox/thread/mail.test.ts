// @vitest-environment jsdom -- the cleaner needs the full parser.
import { expect, test } from "vitest";
import { prepareMail } from "./mail";

const bodyOf = (html: string) => prepareMail(html, "quoted").page.split("<body>")[1] ?? "";

test("remote pictures are taken out and counted", () => {
  const mail = prepareMail('<p>Hi</p><img src="https://t.example/p.gif"><img data-remote-src="http://169.254.169.254/x"><img src="data:image/png;base64,AAAA">', "quoted");
  expect(mail.remoteImages).toBe(2);
  expect(mail.page).not.toContain("t.example");
  expect(mail.page).toContain("data:image/png");
});

test.each(["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>', "<iframe src=/></iframe>", "<svg onload=alert(1)>", '<form action="/x"><input></form>', "<style>@import 'x'</style>", '<base href="https://evil.example">', '<meta http-equiv="refresh" content="0;url=https://evil.example">'])(
  "nothing of %s can run, load or lead away",
  (html) => {
    expect(bodyOf(html)).not.toMatch(/script|onerror|onload|javascript:|<iframe|<form|<input|@import|evil\.example/i);
  },
);

test("styles that load are dropped, others are set aside for the page's policy", () => {
  const body = bodyOf('<p style="color:red">a</p><p style="background:url(https://t.example/x)">b</p>');
  expect(body).toContain('data-style="color:red"');
  expect(body).not.toContain("t.example");
  expect(body).not.toMatch(/\sstyle=/);
});

test("what the mail quotes is folded", () => {
  expect(bodyOf('<p>Answer</p><div class="gmail_quote"><blockquote>Question</blockquote></div>')).toMatch(/<details><summary[^>]*>···<\/summary><div class="gmail_quote">/);
});

test("links open apart and tell nothing of this page", () => {
  expect(bodyOf('<a href="https://shop.example/">shop</a>')).toMatch(/target="_blank" rel="noopener noreferrer nofollow"|rel="noopener noreferrer nofollow" target="_blank"/);
});
