"""What orders to a model are made of, in a dozen languages: beginnings of words, without accents and blanks.

No list of words is complete. It is one wall of several: a word more here costs a film of that name its title, nothing
else. Letters that look like others are the point of this file, so the linter is told not to mind them.
"""

from typing import Final

_ALIKE: Final = """
аa вb еe ёe зe іi їi јj кk мm нh оo рp сc тt уy хx ѕs ԁd ԛq ԝw αa βb εe ιi κk νv οo ρp τt υu χx ɡg ıi
0o 1i 3e 4a 5s 7t @a $s !i |i
"""
_LATIN: Final = """
approv accept reject declin ignor lgnor disregard instruct review decision overrid overrul jailbreak bypass
confidence riskfactor valuescore needsrev systemprompt systemmess assistant developer administrat prompt
json schema respond reply answer output youmust youshall allrules rulesabove therules previous
chatgpt openai languagemodel forgetall forgeteverything fromnowon endofcase
approuv acceptez refus rejet consigne repond reponse decide oublie regles precedent
genehmig akzept ablehn anweis befolg antworte ignorier regeln vergiss entscheid
aprob aprueb rechaz instruc olvida reglas acept aprov rejeit regras esquec
rifiut istruz rispond regole dimentica accett goedkeur afwijz negeer antwoord
godkann avvis zatwierd odrzuc onayla reddet yoksay talimat kural
"""
_OTHERS: Final = """
одобр игнор отклон инструк правил ответ забудь прими отверг
批准 同意 忽略 无视 無視 拒绝 拒絕 指令 规则 規則 系统 系統 接受 回答 承認 却下 指示 ルール システム 応答
승인 거부 무시 지시 규칙 시스템 응답
وافق موافق تجاهل ارفض تعليمات قواعد أجب
स्वीक अनदेख निर्देश नियम
אשר התעלם דחה הוראות
εγκρ αγνο απορρ οδηγ κανον
"""

ALIKE: Final = str.maketrans({pair[0]: pair[1] for pair in _ALIKE.split()})
"""Letters and digits that look like Latin ones. What they stand for is only compared, never sent."""
LATIN: Final = tuple(_LATIN.split())
OTHERS: Final = tuple(_OTHERS.split())
