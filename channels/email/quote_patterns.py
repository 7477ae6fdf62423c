"""How mail programs announce the mail they answer, in the languages customers write.

Every pattern is matched against one line, or a few lines joined, of at most `LINE_CHARS` characters, anchored at its
start or end, so that no text takes long.
"""

from __future__ import annotations

import re

LINE_CHARS = 400
NOTE_CHARS = 200

_I = re.IGNORECASE

# "On … wrote:" by its last word. Gmail, Apple Mail, Thunderbird, Outlook for Mac, NetEase, QQ, Foxmail.
VERB_AT_END = re.compile(
    r"(?:wrote|writes|schrieb|geschreven|(?:a )?écrit|escribió|escreveu|ha scritto|skrev|napisał(?:\(a\)|a)?|написала?"
    r"|пише|написав|kirjoitti|napsala?|írta|yazdı|viết|đã viết|写道|寫道|写了|写到|書きました|작성"
    r")\s*[:：]?\s*[\"*]*(?:-{2,})?\s*$",
    _I,
)
OPENER = re.compile(
    r"^[\s>*_|-]*(?:(?:On|Le|Am|El|Em|Il|Op|Den|Dnia|W dniu|På|At|Vào|Pe|Dne|Il giorno|Em|Ngày)\b[\s,]"
    r"|[在于於](?=\s*[\"“0-9]|\s*\d|.{0,40}\d)"
    r"|\d{1,2}\.?\s+[^\W\d]{3,12}\.?\s+\d{4}|\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
    r"|[^\W\d]{2,14},?\s+\d{1,2}\s+[^\W\d]{3,12}\.?\s+\d{4})",
    _I,
)
VERB_CHARS = 60
# Thunderbird in German and Danish: "Am 05.01.24 um 10:00 schrieb Shop:", without an address.
VERB_THEN_NAME = re.compile(r"\b(?:schrieb|skrev|schreef)\b[^:]{1,80}:\s*$", _I)
ADDRESS = re.compile(r"<?[^\s<>@]{1,100}@[^\s<>@]{1,100}\.[^\s<>@]{1,60}>?")
# "2016-03-03 17:21 GMT+01:00 Some One" and "2013/7/20 sam via Forum <info@…>", which end without a verb.
DATED_NAME = re.compile(
    r"^\s*\d{4}[-/]\d{1,2}[-/]\d{1,2} "
    r"(?:\d{1,2}:\d\d (?:GMT|UTC)[+-]\d\d:?\d\d \S.*|[^<>]{1,100}<[^<>@\s]+@[^<>\s]+>:?)\s*$"
)
NAME_THEN_VERB = re.compile(
    r"^[^<>]{0,100}<[^<>@]{1,100}@[^<>]{1,100}>\s*(?:schrieb|wrote on|于|於|escreveu|skrev|escribió|написал)", _I
)

SEPARATOR = re.compile(
    r"^[\s>*_|]*[-=_—*]{2,}\s*(?:original(?: message| appointment| email)?|ursprüngliche (?:nachricht|mail)"
    r"|originalnachricht|message (?:d'origine|original|initial|transféré)|mensaje original|mensagem original"
    r"|messaggio (?:originale|inoltrato)|oorspronkelijk bericht|originalmeddelande|oprindelig meddelelse"
    r"|opprinnelig melding|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|forwarded message"
    r"|forwarded by .{1,80}|weitergeleitete nachricht|doorgestuurd bericht|mensaje reenviado|replied message"
    r"|原始邮件|原始郵件|原邮件|回复的原邮件|回复的邮件|原始信息|原始訊息|邮件原件|转发邮件信息"
    r"|转发的邮件|轉寄的郵件|转发邮件|元のメッセージ|원본 메시지|원본 메일)\s*[:：]?\s*(?:[-=_—*]{2,}.*)?\s*$",
    _I,
)
FORWARD_NOTICE = re.compile(
    r"^[\s>*]*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|下面是被转发的邮件|开始转发的邮件"
    r"|以下是转发的邮件)\s*[:：]\s*$",
    _I,
)

_LABELS = {
    "from": "From|Von|De|Da|Od|От|Від|Van|Från|Fra|Lähettäjä|Expéditeur|Remitente|Mittente|Gönderen"
    "|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람",
    "sent": "Sent|Date|Gesendet|Datum|Envoyé(?: le)?|Enviado(?: el| em)?|Fecha|Data|Inviato|Verzonden|Skickat|Sendt"
    "|Dato|Wysłano|Дата|Отправлено|Tarih|Message du|发送时间|发送日期|发信时间|日期|时间|發送時間|寄件日期|傳送時間"
    "|寄件時間|送信日時|日時|보낸 날짜|날짜",
    "to": "To|An|À|A|Para|Aan|Till|Til|Do|Кому|Kime|Destinataire|收件人|收件者|宛先|받는 사람|받는사람",
    "cc": "Cc|Kopie|Copie(?: à)?|Copia|Kopia|Копия|抄送|副本|참조|Reply-To|Risposta|Importance|Wichtigkeit|重要性",
    "subject": "Subject|Betreff|Objet|Sujet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Тема|Konu"
    "|主题|主題|标题|主旨|件名|제목",
}
LABEL = re.compile(
    r"^[\s>|*_]*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")[\s*_|]*(?:[:：|][\s*_]*)",
    _I,
)
# NetEase and Alibaba pad labels with blanks (主　题, 日　期); closed up before they are looked at.
PADDING = re.compile(r"(?<=[\u4e00-\u9fff])[\u3000 ]+(?=[\u4e00-\u9fff][\u3000 ]*[:：])")

QUOTE_MARKS = ">＞|｜"
RULE_MARKS = "-_=*~#+—–|\u1427"
SEPARATOR_MARKS = ("--", "==", "__", "——", "**", "*-")
QUOTED = re.compile(r"^\s{0,4}(?:[>＞]|[|｜](?!.*[|｜]\s*$)|[A-Z][A-Za-z]{0,9}>(?:\s|$))")
UNQUOTED_LINE = re.compile(r"^[^\s>|]", re.MULTILINE)
RULE = re.compile(r"^\s*(?:[-_=*~#+—–]{2,}|[|\s]+|[\u1427])\s*$")
# The last one is the frame in which NetEase puts name and address.
SIGNATURE_RULE = re.compile(r"^\s*(?:--|—|__+|——+|\|\s*\|)\s*$")
_DEVICES = (
    r"(?:i?phone|ipad|ipod|android|mobil\w*|smartphone|handy|cell|tablet|device|galaxy|samsung|htc|huawei|honor|xiaomi"
    r"|redmi|oppo|vivo|blackberry|nokia|outlook|windows|yahoo|gmail|airmail|mailbox|mail|k-9|spark)"
)
_DEVICES_ZH = (
    r"(?:iphone|ipad|mac|手机|手機|移动|平板|智能|安卓|android|华为|huawei|荣耀|小米|红米|redmi|oppo|vivo|三星|魅族"
    r"|一加|联想|邮箱|郵箱|qq|网易|钉钉|企业微信|outlook|foxmail|windows|雅虎|阿里)"
)
# Whole lines that name a device or program: "从我的账户扣了两次" and "Sent by courier on Monday" are the customer's.
DEVICE_NOTE = re.compile(
    r"^[\s<(\[*_>-]*(?:(?:message )?sent from my\b.{0,80}"
    rf"|(?:sent|someone|posted) (?:from|via|with|by|using)\b.{{0,30}}\b{_DEVICES}\b.{{0,80}}"
    rf"|from my {_DEVICES}\b.{{0,20}}|get \[?outlook\b.{{0,120}}"
    r"|(?:envoyé|von|gesendet|diese nachricht wurde|sendt|skickat|verzonden|enviado|inviato|wysłane|отправлено)"
    rf" .{{0,60}}\b(?:{_DEVICES}|gesendet)\b.{{0,40}}"
    rf"|(?:发自|發自|发送自|來自|来自)\s*(?:我的|my)?\s*.{{0,8}}{_DEVICES_ZH}.{{0,20}}"
    rf"|(?:从|從)\s*(?:我的)?\s*{_DEVICES_ZH}.{{0,20}}(?:发送|發送|傳送)"
    r"|由\s*\S{1,20}\s*发送|iPhoneから送信"
    r"|(?:获取|下载)\s*(?:适用于\s*\S{1,10}\s*的\s*)?outlook.{0,60})[\s>)\].。]*$",
    _I,
)
