/** The name or mailbox under which mail servers send back. */
export const isServersName =
  /mailer-?daemon|mail[-_. ]?(?:er)?[-_. ]?(?:delivery|daemon|system|administrator|router)|delivery[-_. ](?:sub)?system|delivery[-_. ]?(?:service|status|notification|report)|post[-_]?master|microsoftexchange|microsoft (?:exchange|outlook)|system[-_. ]?administrat|mdaemon|internet mail|bounce|\bmailsystem|e-?mail gateway|smtp-?(?:server|gateway)|mail ?server|nondelivery|non-delivery|amavis|lotus.?notes|\bqmail|\bantispam|mail-?gateway|postoffice|почтов|доставк/i;

/** Subjects under which mail comes back for good. */
export const isFailureSubject =
  /\bundeliver(?:ed|able)|\bnon[- ]?deliver|\b(?:mail|message|e-?mail|delivery|address)\b.{0,30}\b(?:fail\w*|error|problem|reject\w*|not (?:be )?deliver\w*|refused|returned|bounced?|block\w*)|\bdelivery status notification \(failure\)|\bfailure notice|\bfailed (?:mail|delivery|message)|\bfailure delivering|\breturned (?:mail|e-?mail|message|to sender)|\bcould ?n[o']t (?:be )?deliver|\bbounced? (?:mail|message|e-?mail)|\bnot delivered\b|\bunzustellbar|\bnicht zu(?:ge)?stell|\bzustell(?:ung)?\S* (?:fehl|gescheitert)|\bzustellungsfehler|\bfehlgeschlagen|\bnon remis|\bnon distribu|\béchec d|\bnon d[eé]livr|\bremise impossible|\bno (?:se pudo|entregado|entregable)|\bno entreg|\berror de entrega|\bfallo (?:en|de) (?:la )?entrega|\bdevuelto|\bmancato recapito|\bmancata consegna|\bnon (?:recapit|consegn)\S*|\bnão entreg|\bfalha (?:na|de) entrega|\bonbestelbaar|\bniet (?:af|be)\S*lever|\bnie ?dostarcz|\bniedor[eę]cz|\bolevererad|\bleveringsfejl|\bikke lever|недоставлен|не ?доставлен|возвращ|メールエラー|配信(?:不能|できません|に失敗|エラー|不可)|返送|不達|送信できません|退信|无法(?:投递|送达|传递)|寄件失败|投递失败|傳遞失敗|배달(?: |되지|할 수)|전송(?: |되지|할 수)|반송|[iİ]letilemedi|teslim edilemedi|nedoručiteln|kézbesíthetetlen|toimitus epäonnistui|toimittaminen epäonnistui|αποτυχία παράδοσης|δεν παραδόθηκε|تعذر (?:ال)?تسليم|לא נמסר/iu;

/** What says that it is still being tried, or was put off. */
export const isDelay =
  /\bdelay(?:ed)?\b|\bwarning: (?:could not send|message|mail)|\bstill being (?:tried|retried)|\bwill (?:be )?(?:retr|keep trying|continue|try again)|\bnot yet been delivered|\bdelivery attempts will continue|\bthis is a warning message only|\bdo(?: not|n't) need to re-?send|\btemporarily deferred|\bverz(?:ö|oe)ger|\bretard(?:é|e)\b|\bremise (?:différée|retardée)|\bretras(?:o|ado)|\bin ritardo|\britardat|\batras(?:o|ad)|\bvertraagd|\bopóźni|\bförsen|\bforsink|задерж|отложен|遅延|遅れ|延迟|延遲|지연/iu;

/** Subjects of answers that programs give for people. */
export const isAwaySubject =
  /\bout[- ]of[- ](?:the[- ])?office|\bauto(?:matic|mated)?[- ]?(?:re(?:ply|sponse|sponder)|answer)|\bvacation\b|\bon (?:vacation|leave|holiday)|\baway (?:from|until|message)|\bi am away|\bhave left the company|\bno longer (?:with|working|work)|\babwesen|\bautomatische (?:antwort|e-?mail)|\bim urlaub|\bnicht im (?:büro|haus)|\bréponse automatique|\babsen(?:ce|t)|\bcongés|\brespuesta autom|\bausen|\bfuera de (?:la )?oficina|\bvacaciones|\brisposta automatica|\bfuori (?:ufficio|sede)|\bassente|\bresposta autom|\bfora do escrit|\bférias|\bafwezig|\bautomatisch antwoord|\bautomatisk(?:t)? (?:svar|besvarelse)|\bfr[aå]nv|\bferiefrav|\bautomaattinen|\bpoissa|\bautoodpowied|\bnieobecno|\bdovolen|\bautomatick|автоответ|автоматический ответ|отпуск|отсутств|不在|自動(?:返信|応答)|休暇|自动(?:回复|答复)|自動回覆|休假|부재|자동 ?(?:응답|회신)|\ben vacances\b|ofis dışında|otomatik yanıt|\bi['’]?m driving\b|mimo kancelář|házon kívül|εκτός γραφείου|خارج المكتب|رد تلقائي|מחוץ למשרד/iu;

/** Subjects and words of what asks to be answered before a mail is passed on. */
export const isChallenge =
  /\bconfirm (?:that )?(?:you|your)\b.{0,60}\b(?:human|sender|message|mail|address|delivery|person)|\bverify (?:that )?(?:you are|your (?:message|mail|identity))|\bsender verification|\bchallenge[- /]response|\b(?:spamarrest|boxbe|tmda|mailblocks|choicemail|earthlink spamblocker)\b|\bto (?:deliver|release) your (?:message|mail)\b.{0,80}\b(?:click|reply)|\bplease reply to this (?:message|mail) (?:to|so)\b.{0,60}\bdeliver/i;

/** Subjects of answers that people write. No server answers; it writes anew. */
export const isAnswerSubject =
  /^\s*(?:re|aw|antw(?:ort)?|sv|vs|rif|r|res|rép|odp|ynt|vá|atb|ответ|回复|回覆|答复|返信|رد)\s*(?:\[\d{1,3}\]\s*)?[:：]/iu;

/** What says that somebody still has to look at the mail before it arrives. */
export const isHeld =
  /\bquarant(?:in|än|aine)|\bcuarentena\b|\bheld (?:for|until|pending|in)\b|\bawait\w* (?:\w+ )?(?:moderat|approval|review)|\bpending (?:review|approval)|карантин|隔离|隔離/iu;

/** Subjects of receipts: it was read, or it arrived. */
export const isReceiptSubject =
  /^(?:read|not read|gelesen|ungelesen gelöscht|lu|leído|letto|lido|gelezen|przeczytano|прочитано|已读|既読|開封済み|delivered|relayed|expanded|zugestellt|remis|entregado|consegnato)\s?:|\bread receipt|\breturn receipt|\blesebestätigung|\baccusé de (?:lecture|réception)|\bdelivery (?:receipt|confirmation)|\bsuccessful mail delivery|\bdelivery status notification \((?:success|relay|delay|expanded)\)|\bdisposition notification/iu;

/** Where the mail begins that comes back with what is said of it. */
export const beginOfOriginal =
  /^[-=_*\s>]{0,40}(?:-{2,}|={2,}|_{2,}|\*{2,})?\s*(?:this is a copy of (?:the|your) (?:original )?message|below this line is a copy|(?:the )?(?:body of |text of )?(?:your )?original (?:message|mail|e-?mail)(?: headers?)?(?: follows| is| below|\s*[-=_*:]|\s*$)|(?:returned|unsent|undelivered|rejected|forwarded) (?:message|mail)(?: follows| is|\s?[-=_*:])|(?:message|your) headers? follows?|headers? of the (?:original )?message|included is a copy|a copy of your message|(?:ursprüngliche|originale?) nachricht|kopie der (?:nachricht|e-?mail)|(?:message|mail) d'origine|messaggio originale|mensaje original|mensagem original|исходное (?:сообщение|письмо)|оригинал (?:сообщения|письма)|元のメッセージ|原(?:始)?邮件)/imu;

// Each with the status (RFC 3463) that it stands for.
const reasons: readonly [status: string, pattern: RegExp][] = [
  [
    "5.2.2",
    /\b(?:mailbox|inbox|account|user|recipient|quota|postfach|bo[iî]te|buz[oó]n|casella|caixa|disk|storage)\b.{0,60}\b(?:full|over ?quota|exceed\w*|(?:limit|quota) (?:was |is |has been )?reached|voll|überschritten|pleine|dépass\w*|llen[oa]|excedid\w*|piena|cheia|superat\w*)|\bover quota|\bquota (?:exceeded|überschritten)|переполнен|превышен\w* (?:квот|лимит)|容量(?:超過|オーバー|を超え)|いっぱい|邮箱(?:已满|空间)|信箱已滿|용량/iu,
  ],
  [
    "5.1.2",
    /\b(?:domain|host|rechner|hostname)\b.{0,40}\b(?:not found|unknown|does(?:n't| not) exist|could ?n[o']t be found|unbekannt|inconnu|no existe|nicht gefunden)|\b(?:couldn't|could not|cannot) find any host\b|\b(?:unknown|unrouteable|no such) (?:mail )?(?:domain|host)|\bno mx record|\bname service error|\bhost or domain name not found|\ball relevant mx records|домен не (?:найден|существует)|ドメインが/iu,
  ],
  [
    "5.1.1",
    /\b(?:user|recipient|mailbox|addressee|account|address|alias|person|user ?id|username|e-?mail|name)\b.{0,60}\b(?:unknown|not found|(?:does ?n[o']t|not|doesn't) exist|not listed|not (?:a )?(?:known|valid|recogni[sz]ed|local|active)|unavailable|disabled|inactive|deactivated|invalid|no longer|suspended|terminated|couldn't be found|could not be found|wasn't found|discontinued|does not have)|\bdoesn't have an? \S+ account\b|\b(?:unknown|invalid|no such|bad|nonexistent|unrouteable|undeliverable|no) (?:local |virtual |final |destination |email |e-mail )?(?:user|recipient|mailbox|address|account|person|part|subscriber|member)|\bno mailbox here|\bnot listed in (?:domino directory|public name)|\bresolver\.adr|\bnot our customer|\bempfänger\S*.{0,60}\b(?:unbekannt|nicht gefunden|existiert|ungültig)|\b(?:benutzer|postfach|adresse|konto)\b.{0,60}\b(?:unbekannt|existiert nicht|nicht (?:vorhanden|gefunden|bekannt|gültig)|ungültig|deaktiviert|gesperrt)|\b(?:utilisateur|destinataire|adresse|bo[iî]te|compte)\b.{0,60}\b(?:inconnue?|inexistante?|introuvable|invalide|n.existe pas|n.a pas été trouvée?|désactivée?)|\b(?:usuario|destinatario|dirección|cuenta|buzón|utente|indirizzo|casella|utilizador|destinatário|endereço)\b.{0,60}\b(?:desconocid\w*|no existe|no encontrad\w*|no se encontr\w*|sconosciut\w*|inesistente|non (?:esiste|trovat\w*|valid\w*)|inválid\w*|desconhecid\w*|não (?:existe|encontrad\w*)|inexistente)|\b(?:gebruiker|adres|ontvanger)\b.{0,60}\b(?:onbekend|bestaat niet|niet gevonden)|\b(?:użytkownik|adres|skrzynk)\S*.{0,60}\b(?:nie istnieje|nieznan\w*)|(?:пользовател|получател|адрес|ящик)\S*.{0,60}(?:не (?:найден|существу|зарегистрир|известен)|неизвест|неверн|недоступ|заблокирован|отключ)|(?:ユーザー?|宛先|受信者|メールアドレス|アドレス|あて先|メールボックス).{0,60}(?:見つかりま|存在しま|不明|無効|ありません|使われて)|(?:用户|收件人|邮箱|地址|帐号|账号).{0,40}(?:不存在|未找到|找不到|无效|被禁用|已停用)|(?:사용자|수신자|주소|계정).{0,40}(?:없|존재하지)/iu,
  ],
  [
    "5.3.4",
    /\b(?:message|mail|size)\b.{0,40}\b(?:too (?:large|big)|exceeds? (?:the )?(?:maximum|size|limit))|\bzu gro(?:ß|ss)|\btrop (?:volumineux|grand)/iu,
  ],
  [
    "5.7.1",
    /\bspam\b|\bpolicy\b|\bblacklist|\bblock(?:ed|list)|\b(?:access|relay\w*|permission|delivery) (?:access )?(?:denied|not (?:permitted|allowed|authori[sz]ed))|\bnot (?:authori[sz]ed|permitted|allowed)\b|\breject(?:ed|ion)\b|\brefused\b|\babgelehnt|\bzurückgewiesen|\brefusée?\b|\brechazad|\brespint|\brejeitad|отклон|拒否|拒绝|거부/iu,
  ],
  [
    "4.4.7",
    /\b(?:retry time(?:out)?|retry timeout exceeded|timed? ?out|time ?limit|expired|too long|giving up|given up|(?:been )?in the queue (?:too )?long|hop count|unreachable|connection (?:refused|lost|failed)|no route|not accept\w* connections|not responding|temporar\w* (?:failure|error|unavailable))\b|\bzeitüberschreitung|\bexpiré|\bdélai\b|\bagotad|\bscadut|истек|タイムアウト|超时|逾時/iu,
  ],
];

/** For what reason a sentence says that a mail came back; undefined when it says none that is known. */
export function readReason(words: string): string | undefined {
  return reasons.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Words that say of themselves that a mail was not delivered, in whatever language. */
export const isFailureSentence =
  /\b(?:could|can|was|were|has|have|did|is|are)(?: ?not|n't)\b.{0,40}\b(?:deliver|sent|send|reach|arrive)|\b(?:unable|failed|impossible|not able) to (?:be )?(?:deliver|send|reach|relay)|\babort(?:ed|ing)\b|\bdelivery\b.{0,60}\b(?:fail|unsuccessful|not possible|impossible|cancel)|\bundeliver|\bpermanent(?:ly)? (?:error|fatal|failure|failed|failing|undeliver)|\bfatal errors?\b|\bthis is a permanent error|\bi(?:'m| am) afraid i wasn't able|\bi've given up|\breturned (?:to you|to sender|below|mail)|\bnicht\b.{0,40}\b(?:zugestellt|ausgeliefert|gesendet|erreicht)|\bn'a (?:pas|pu)\b.{0,60}\b(?:remis|distribu|délivr|livr|envoy|achemin)|\bno (?:se (?:ha )?)?(?:pud|pued|ha podido)\S*.{0,40}\bentreg|\bno (?:fue|ha sido) entreg|\bnon (?:è stato|è|può|ha)\b.{0,60}\b(?:recapit|consegn|inviat)|\bnão (?:pôde|foi)\b.{0,40}\bentreg|\bniet\b.{0,40}\b(?:bezorgd|afgeleverd|worden)|\bnie (?:został|można|udało)\S*.{0,40}\bdor|не (?:может|могло|удалось|было|было бы|был)\S*.{0,60}достав|配(?:信|達)(?:でき|され)|届(?:き|け)ませ|送信でき|无法(?:投递|送达|发送|送達)|未能(?:送达|投递)|전달(?:하지|되지|할 수)/iu;
