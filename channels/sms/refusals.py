"""What the vendors' codes mean: a plain sentence for people, and how the sending ends.

Sources: help.aliyun.com/document_detail/101346 (API) and 101347 (reports), cloud.tencent.com
382/38780, volcengine.com/docs/6361/173288, support.huaweicloud.com/api-msgsms (sms_05_0050).
"""

from __future__ import annotations

import re
from typing import Literal

from channels.errors import CredentialsRejected, SendDeferred, SendError, SendRejected
from conversations import opt_outs
from kit.text import clean_line

End = Literal["refused", "opted_out", "account", "busy", "resting"]
RESTS_FOR_S = 60.0

_OFTEN = "the vendor lets only so many messages to one number go out in a time"
_BALANCE = "the vendor's account has no balance or package left"
_SIGNATURE = "the vendor does not take the signature: it is not approved or not registered"
_TEMPLATE = "the vendor does not take the template: it is not approved or does not fit the signature"
_BLANKS = "a value of the template does not fit: it is missing, too long, or holds what is not allowed"
_NUMBER = "this is no number that the vendor can reach"
_WORDS = "the vendor holds the words for forbidden content"
_BLOCKED = "the customer's carrier or the vendor has the number on its list of those that opted out"
_CREDENTIALS = "the vendor does not take the access ID and the access secret"
_SERVICE = "the vendor's SMS service is not switched on for this account"
_ADDRESS = "the vendor does not let this server in: add its address to the list of those allowed"

_ALIYUN: dict[str, tuple[End, str]] = {
    "isv.BUSINESS_LIMIT_CONTROL": ("refused", _OFTEN),
    "isv.DAY_LIMIT_CONTROL": ("refused", "the account's limit for today is used up"),
    "isv.MONTH_LIMIT_CONTROL": ("refused", "the account's limit for this month is used up"),
    "isv.AMOUNT_NOT_ENOUGH": ("account", _BALANCE),
    "isv.OUT_OF_SERVICE": ("account", _BALANCE),
    "isv.SMS_SIGNATURE_ILLEGAL": ("refused", _SIGNATURE),
    "isv.SMS_SIGN_ILLEGAL": ("refused", _SIGNATURE),
    "isv.SIGN_STATE_ILLEGAL": ("refused", _SIGNATURE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": ("refused", _TEMPLATE),
    "isv.SMS_TEMPLATE_ILLEGAL": ("refused", _TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("refused", _BLANKS),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("refused", _BLANKS),
    "isv.PARAM_LENGTH_LIMIT": ("refused", _BLANKS),
    "isv.PARAM_NOT_SUPPORT_URL": ("refused", "a value of the template may hold no web address"),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("refused", _WORDS),
    "isv.SMS_CONTENT_ILLEGAL": ("refused", _WORDS),
    "isv.MOBILE_NUMBER_ILLEGAL": ("refused", _NUMBER),
    "isv.PRODUCT_UN_SUBSCRIPT": ("account", _SERVICE),
    "isv.PRODUCT_UNSUBSCRIBE": ("account", _SERVICE),
    "isv.ACCOUNT_NOT_EXISTS": ("account", _CREDENTIALS),
    "isv.ACCOUNT_ABNORMAL": ("account", "the vendor's account is blocked"),
    "isv.DENY_IP_RANGE": ("account", _ADDRESS),
    "isp.RAM_PERMISSION_DENY": ("account", "the access ID has no right to send SMS"),
    "isp.SYSTEM_ERROR": ("busy", "the vendor is in trouble"),
    "isp.GATEWAY_ERROR": ("busy", "the vendor is in trouble"),
    "InvalidAccessKeyId.NotFound": ("account", _CREDENTIALS),
    "InvalidAccessKeyId.Inactive": ("account", _CREDENTIALS),
    "SignatureDoesNotMatch": ("account", _CREDENTIALS),
    "IncompleteSignature": ("account", _CREDENTIALS),
    "InvalidTimeStamp.Expired": ("account", "this server's clock is wrong"),
    "Throttling": ("resting", "the vendor asks to slow down"),
    "Throttling.User": ("resting", "the vendor asks to slow down"),
    "ServiceUnavailable": ("busy", "the vendor is in trouble"),
    # of reports
    "MOBILE_IN_BLACK": ("opted_out", _BLOCKED),
    "BLACK_LIST": ("opted_out", _BLOCKED),
    "MOBILE_NOT_ON_SERVICE": ("refused", "the number is switched off, suspended or not in use"),
    "MOBILE_TERMINAL_ERROR": ("refused", "the phone is switched off or full"),
    "SP_NOT_BY_INTER_SMS": ("refused", "the number takes no SMS from abroad"),
    "CONTENT_KEYWORD": ("refused", _WORDS),
    "CONTENT_ERROR": ("refused", _WORDS),
    "REQUEST_SUCCESS": ("refused", "the carrier gave no report of it"),
}  # fmt: skip
_TENCENT: dict[str, tuple[End, str]] = {
    "FailedOperation.SignatureIncorrectOrUnapproved": ("refused", _SIGNATURE),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("refused", _TEMPLATE),
    "FailedOperation.TemplateUnapprovedOrNotExist": ("refused", _TEMPLATE),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": ("refused", _BLANKS),
    "InvalidParameterValue.TemplateParameterFormatError": ("refused", _BLANKS),
    "InvalidParameterValue.TemplateParameterLengthLimit": ("refused", _BLANKS),
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": (
        "refused", "a value of the template may hold no web address",
    ),
    "FailedOperation.ContainSensitiveWord": ("refused", _WORDS),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("account", _BALANCE),
    "FailedOperation.PhoneNumberInBlacklist": ("opted_out", _BLOCKED),
    "InvalidParameterValue.IncorrectPhoneNumber": ("refused", _NUMBER),
    "LimitExceeded.PhoneNumberDailyLimit": ("refused", _OFTEN),
    "LimitExceeded.PhoneNumberOneHourLimit": ("refused", _OFTEN),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("refused", _OFTEN),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("refused", _OFTEN),
    "LimitExceeded.AppDailyLimit": ("refused", "the account's limit for today is used up"),
    "LimitExceeded.DeliveryFrequencyLimit": ("refused", _OFTEN),
    "UnauthorizedOperation.RequestIpNotInWhitelist": ("account", _ADDRESS),
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": ("account", "the vendor does not know the application"),
    "InvalidParameterValue.SdkAppIdNotExist": ("account", "the vendor does not know the application"),
    "AuthFailure.SecretIdNotFound": ("account", _CREDENTIALS),
    "AuthFailure.SignatureFailure": ("account", _CREDENTIALS),
    "AuthFailure.SignatureExpire": ("account", "this server's clock is wrong"),
    "AuthFailure.InvalidSecretId": ("account", _CREDENTIALS),
    "AuthFailure.UnauthorizedOperation": ("account", "the access ID has no right to send SMS"),
    "RequestLimitExceeded": ("resting", "the vendor asks to slow down"),
    "InternalError": ("busy", "the vendor is in trouble"),
    "InternalError.Timeout": ("busy", "the vendor is in trouble"),
}  # fmt: skip
_VOLCENGINE: dict[str, tuple[End, str]] = {
    "RE:0000": ("account", _CREDENTIALS),
    "RE:0001": ("account", _SERVICE),
    "RE:0002": ("account", _SERVICE),
    "RE:0003": ("account", "the vendor does not know the message group"),
    "RE:0004": ("refused", _SIGNATURE),
    "RE:0005": ("refused", _TEMPLATE),
    "RE:0006": ("refused", _NUMBER),
    "RE:0007": ("account", _ADDRESS),
    "RE:0009": ("refused", _BLANKS),
    "RE:0010": ("account", _BALANCE),
    "RE:0011": ("refused", "the account may not send to this country"),
    "RE:0012": ("refused", "the message group may not send messages of this kind"),
    "RE:0013": ("refused", "the account's limit is used up"),
    "RE:0500": ("busy", "the vendor is in trouble"),
    "SignatureDoesNotMatch": ("account", _CREDENTIALS),
    "InvalidAccessKey": ("account", _CREDENTIALS),
    "InvalidTimestamp": ("account", "this server's clock is wrong"),
    "AccessDenied": ("account", "the access ID has no right to send SMS"),
    "FlowLimitExceeded": ("resting", "the vendor asks to slow down"),
    "AccountFlowLimitExceeded": ("resting", "the vendor asks to slow down"),
}  # fmt: skip
_HUAWEI: dict[str, tuple[End, str]] = {
    "E000000": ("busy", "the vendor is in trouble"),
    "E000101": ("account", _CREDENTIALS),
    "E000102": ("account", _CREDENTIALS),
    "E000103": ("account", _CREDENTIALS),
    "E000104": ("account", _CREDENTIALS),
    "E000105": ("account", "this server's clock is wrong"),
    "E000111": ("account", _CREDENTIALS),
    "E000112": ("account", "the vendor has suspended the application"),
    "E000503": ("refused", _BLANKS),
    "E000510": ("refused", "the vendor did not send it; it gives no further reason"),
    "E000620": ("resting", "the vendor asks to slow down"),
    "E000623": ("refused", "the account's limit for today is used up"),
    "E200015": ("refused", "there are more numbers than the vendor takes"),
    "E200028": ("refused", _TEMPLATE),
    "E200029": ("refused", _TEMPLATE),
    "E200030": ("refused", _BLANKS),
    "E200031": ("refused", _SIGNATURE),
    "E200033": ("refused", "the signature's channel fits no template of this kind"),
    "E200040": ("account", "the channel number is not one of this application"),
    "E200041": ("refused", _BLANKS),
}  # fmt: skip
_BY_VENDOR = {"aliyun": _ALIYUN, "tencent": _TENCENT, "volcengine": _VOLCENGINE, "huawei": _HUAWEI}

# The carriers' own states in reports, the same at every vendor (SMPP, CMPP).
_REPORTS = {
    "UNDELIV": "it could not be delivered",
    "EXPIRED": "it could not be delivered in time: the phone may have been off",
    "REJECTD": "the carrier refused it",
    "UNKNOWN": "the carrier does not say what became of it",
    "DELETED": "the carrier deleted it",
    "ACCEPTD": "the carrier took it and said nothing further",
}


def explain(vendor: str, code: str, message: str = "") -> str:
    """Return the plain sentence of a code, with the code for those who look it up, else the vendor's own words."""
    _, sentence = _meaning(vendor, code)
    if not sentence:
        words = clean_line(message, 200)
        sentence = f"the vendor says: {words}" if words else "the vendor could not send it"
    return f"{sentence} ({clean_line(code, 80)})" if code else sentence


def failure(vendor: str, code: str, message: str = "") -> dict[str, str]:
    """Return what a report of failure says of a reply."""
    end, _ = _meaning(vendor, code)
    if end == "refused" and code in _REPORTS:
        return {"code": "send_rejected", "detail": f"{_REPORTS[code]} ({code})"}
    is_out = end == "opted_out"
    return {"code": opt_outs.CODE if is_out else "send_rejected", "detail": explain(vendor, code, message)}


def as_ours(vendor: str, code: str, message: str = "") -> SendError:
    """Return what a vendor's answer that is no success means for the sending."""
    end, _ = _meaning(vendor, code)
    words = explain(vendor, code, message)
    match end:
        case "account":
            return CredentialsRejected(words)
        case "resting":
            return SendDeferred(words, retry_after_s=RESTS_FOR_S, inbox_wide=True)
        case "busy":
            return SendDeferred(words, inbox_wide=True)
        case "opted_out":
            return SendRejected(words, code=opt_outs.CODE)
        case "refused":
            return SendRejected(words)


def _meaning(vendor: str, code: str) -> tuple[End, str]:
    known = _BY_VENDOR.get(vendor, {})
    if code in known:
        return known[code]
    family = code.partition(".")[0]
    if family in ("RequestLimitExceeded", "Throttling"):
        return "resting", "the vendor asks to slow down"
    if family == "AuthFailure" or re.fullmatch(r"E0000\d\d", code):
        return "account", _CREDENTIALS
    return "refused", ""
