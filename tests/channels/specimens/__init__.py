"""One specimen of each channel for the contract suite: its settings, deliveries it understands, and its far side."""

from tests.channels.specimens.base import SECRET, FarSide, Specimen, reply
from tests.channels.specimens.dingtalk_kind import DINGTALK
from tests.channels.specimens.feishu_kind import FEISHU
from tests.channels.specimens.first import FIRST
from tests.channels.specimens.line_kind import LINE
from tests.channels.specimens.sms_kind import SMS
from tests.channels.specimens.telegram_kind import TELEGRAM
from tests.channels.specimens.telephone_kinds import TELEPHONE
from tests.channels.specimens.twilio_kinds import TWILIO
from tests.channels.specimens.wechat_kinds import WECHAT
from tests.channels.specimens.wecom_kinds import WECOM, WECOM_APP, WECOM_KF, WECOM_SECRETS
from tests.channels.specimens.whatsapp_kind import WHATSAPP

__all__ = ["SECRET", "SPECIMENS", "WECOM_APP", "WECOM_KF", "WECOM_SECRETS", "FarSide", "Specimen", "reply"]

SPECIMENS: tuple[Specimen, ...] = (
    *FIRST,
    *WECHAT,
    *WECOM,
    *TELEGRAM,
    *LINE,
    *FEISHU,
    *DINGTALK,
    *TELEPHONE,
    *WHATSAPP,
    *TWILIO,
    *SMS,
)
