import type { MailRefusal } from "@rekey/contracts/deliveries";

/** Whom a server's 4xx or 5xx is about: the recipient, us and then why, or it does not tell. */
export type RefusalOf = { of: "recipient" | "unclear" } | { of: "us"; because: MailRefusal };

/**
 * Words of another server that ours repeats: what a recipient's server says of us, everybody may have it say, so it is
 * never taken for what our own server thinks of us.
 */
const isPassedOn =
  /\bsaid: |\bin reply to\b|\bcall-?out\b|\bremote (?:mail )?(?:host|server|mta)\b|\bwhile talking to\b|\bresponse from\b|\b(?:destination|recipient'?s?|upstream|next hop) (?:mail )?(?:server|mta) (?:said|refused|rejected|responded|returned)/i;

const ourWords: readonly [because: MailRefusal, pattern: RegExp][] = [
  [
    "tls-wanted",
    /\bmust issue (?:an? )?starttls|\b(?:starttls|tls|ssl|encryption)\b.{0,20}\b(?:required|needed|mandatory)|\brequires? (?:the use of )?(?:starttls|tls|ssl|encryption|a secure)/i,
  ],
  [
    "quota",
    /\bthrottl|\bsend(?:ing)?[ -](?:limit|quota|rate|allowance)|\brate ?limit|\b(?:daily|hourly|monthly|weekly)\b.{0,40}\b(?:limit|quota|allowance)|\b(?:limit|quota)\b.{0,30}\b(?:sending|outgoing|sender|your account|your plan|per (?:hour|day|month))\b|\bmax(?:imum)?\b.{0,30}\b(?:e-?mails?|messages?|recipients)\b.{0,20}\b(?:per |an? )(?:second|minute|hour|day|month)|\bsen[dt](?:ing)? too (?:many|much)|\btoo many (?:e-?mails|messages|mails) (?:sent|from|for|in|per)|\bexceeded (?:your|the|its) (?:\w+ ){0,4}(?:limit|quota|rate|credits|allowance)|\b(?:outgoing|outbound|smtp|relay|sender|message|account|plan)(?:'s)? (?:\w+ )?(?:limit|quota)\b.{0,20}\b(?:exceed\w*|reach\w*|over)|\boverlimit\b|\b(?:no|not enough|insufficient|out of) (?:\w+ )?credits\b|\bupgrade your (?:plan|account)|\breached (?:a|your|the) (?:\w+ )?limit for sending|\bquotas? d.envoi\b|\b(?:versand|sende)limit|\b(?:tages|stunden|monats)limit\b|\btrop de (?:messages|mails|courriels)\b|\bquota d.envoi|\bl[íi]mite de env[íi]o|\blimite di invio|\blimite de envio|\blimit wysy.ki|лимит отправк|送信(?:制限|上限|数)|发送(?:限制|频率|数量)|\bfrequency limited\b/i,
  ],
  [
    "suspended",
    /\byour (?:\S+ ){0,3}(?:account|domain|subscription|tenant|organi[sz]ation|access to)\b.{0,60}\b(?:suspend|disabl|block|lock|deactivat|clos|frozen|restrict|pending|not active|inactive|reject|expired|under review|cancel)|\b(?:sender|sending|outgoing|outbound)(?:'s)? (?:\w+ )?(?:account|domain|mail|e-?mail|messages?)\b.{0,40}\b(?:suspend|disabl|deactivat|on hold|locked)|\baccount (?:is )?(?:pending approval|under review|not (?:yet )?activated)|\bsandbox\b|\bauthori[sz]ed recipients\b|\bbad outbound sender|\bbanned sender\b|\bunregistered domain\b|\bsuspicious activity\b|\bnot subscribed to ses\b|\bgesperrt.{0,30}\bversand|\bihr (?:e-?mail-?)?konto\b.{0,40}\bgesperrt|\bvotre compte\b.{0,40}(?:suspendu|bloqu|d.sactiv)|\bsu cuenta\b.{0,40}(?:suspendid|bloquead|desactivad)|アカウントは(?:停止|一時停止|ロック)|\b(?:sending|outgoing|outbound)\b.{0,40}\b(?:suspended|disabled|blocked|spam)|\bunpaid\b|\bpayment required\b|\btrial account\b|\bnot (?:been )?activated for sending|\b(?:account|mailbox|user)\b.{0,40}\bnot allowed to send|\b(?:account|mailbox|user)\b.{0,30}\b(?:suspended|disabled|locked|blocked|frozen)\b.{0,30}\b(?:spam|sending|bills?|invoice)/i,
  ],
  [
    "sender-domain",
    /\bsender domain (?:must|does|is (?:not|un|in)|not|has no|invalid)|\bdomain of (?:the )?sender\b.{0,60}\b(?:not|no|resolve)|\bsender address rejected: (?:domain|unverified|undeliverable|need fully)|\bunroute?able sender|\bsender verify failed|\bvalid sender domain|\b(?:from|mail from|sender) domain\b.{0,30}\b(?:not exist|not found|not resolve|no mx|invalid)|\binvalid from domain|\bsender(?:'s)? (?:address )?(?:domain )?(?:could not be|cannot be|can't be|not) (?:verified|resolved|routed)/i,
  ],
  [
    "sender-not-allowed",
    /\bsender(?:'s)?(?: e-?mail)?(?: address)?(?: \S+)? (?:is |was |has been )?(?:not (?:allowed|permitted|authori[sz]ed|owned|verified|accepted|valid|registered|pre-approved)|rejected|refused|denied|disallowed|invalid|unknown|blocked|blacklisted|unverified|mismatch)|\bnot owned by (?:auth|user|the)|\bverified (?:sender|identit)|\bnot (?:been )?(?:a )?verified (?:sender|e-?mail|domain|address)|\b(?:e-?mail|from|sending) (?:address|domain|header|identity|field)\b.{0,80}\bnot (?:been )?(?:verified|allowed|permitted|authori[sz]ed|validated|registered|configured|confirmed|match|associated|belong)|\bfrom (?:address|header|field)\b.{0,60}\b(?:invalid|mismatch|must (?:be|match)|not match)|\bnot (?:allowed|permitted|authori[sz]ed) to send (?:\w+ )?(?:as|from|on behalf|using|with)\b|\bpermissions? to send (?:\w+ )?(?:as|from|on behalf)|\bsend ?as ?denied|\bsend ?on ?behalf|\bmail from (?:address )?(?:\S+ )?(?:must|rejected|denied|refused|not |cannot|is not)|\bauthori[sz]ation user|\bequal(?:s)? (?:to )?(?:the )?authori[sz]ed user|\b(?:envelope|return)[ -](?:from|sender|path)\b.{0,40}\b(?:must|not|mismatch|denied|rejected)|\bauthenticated (?:user|as|sender|login)\b.{0,60}\b(?:match|not|differ)|\bspoof|\babsender(?:adresse)?\b.{0,40}\b(?:nicht|abgelehnt|ung.ltig|gesperrt)|\b(?:exp.diteur|adresse d.exp.dition)\b.{0,40}\b(?:refus|pas|non|invalide)|\bunauthori[sz]ed sender|\bexp.diteur\b.{0,30}(?:refus|non|pas)|\bremitente\b.{0,30}\b(?:no|rechazad)|\bmittente\b.{0,30}\b(?:non|rifiutat)|\bremetente\b.{0,30}(?:n.o|rejeitad)|\bafzender\b.{0,30}\bniet|\bnadawca\b.{0,30}\bnie|отправител.{0,30}(?:не|отклон)|送信者.{0,20}(?:許可|拒否)|发件人.{0,20}(?:不|拒)/i,
  ],
  [
    "login-wanted",
    /\bauth(?:entication|entification|orization)?\b.{0,15}\b(?:is )?(?:required|needed|necessary|requise|erforderlich)|\b(?:must|have to|need to) (?:be )?(?:authenticat|log ?in|sign in)|\bplease (?:log ?in|authenticate|turn on smtp auth)|\b(?:not|wasn't|isn't|was not) (?:logged in|authenticated)\b|\bunauthenticated (?:senders?|users?|clients?|relay|connection|smtp)|\brequires? (?:smtp )?auth|\b(?:authenticate|log ?in|auth) first|\bwithout (?:smtp )?auth|\bpop before smtp|\bcheck (?:for )?(?:new |your )?mail (?:first|before)|\bdon't authenticate\b|\baccess token\b|\bauthentifizierung erforderlich|\banmeldung erforderlich|\bvous devez (?:vous )?authentifier|\bautenticaci[óo]n (?:requerida|necesaria)|\bdebe autenticarse|\bautenticazione (?:richiesta|necessaria)|\bautentica..o (?:necess.ria|requerida)|\bauthenticatie (?:vereist|nodig)|требуется (?:авторизация|аутентификация)|認証が必要|需要(?:身份)?(?:验证|认证)/i,
  ],
  [
    "relay-denied",
    /\brelay(?:ing|ed)?\b.{0,40}\b(?:denied|not (?:permitted|allowed|authori[sz]ed|enabled)|prohibited|disallowed|refused|forbidden|rejected|disabled|declined)|\b(?:unable|not (?:allowed|permitted|authori[sz]ed|willing|configured)|cannot|can't|refuse[sd]?|do(?:es)? not|don't|won't|will not) (?:to )?relay|\bno relay(?:ing)?\b|\bnot an? (?:open )?(?:mail )?relay|\bnot a gateway\b|\brcpthosts?\b|\bas a relay\b|\bwe do not relay|\blocal (?:users|domains|recipients) only|\bkein relay|\brelay(?:ing)? (?:verweigert|nicht)|\bweiterleitung nicht (?:erlaubt|gestattet)|\brelais? (?:refus|interdit|non autoris)|\b(?:no se permite|denegado) (?:el )?(?:relay|reenv)|\brelay non consentito|中継.{0,12}(?:許可|拒否)/i,
  ],
  [
    "domain-checks",
    /\bspf\b|\bsender policy framework|\bdmarc\b|\bdkim\b|\bunauthenticated (?:e-?mail|mail|messages?)\b|\bauthentication (?:checks?|information)\b|\bdomain'?s? authentication\b/i,
  ],
  [
    "address-blocked",
    /\b(?:your|client|sending|source|sender|connecting|originating|our)(?:'s)? (?:\w+ )?(?:ip|ips|host|server|network|mta|address|ip address)\b.{0,80}\b(?:block|list(?:ed)?\b|blacklist|banned|reject|denied|refus|reputation|not allowed|not accepted|untrusted)|\bclient host\b.{0,60}\b(?:blocked|rejected)|\bspamhaus|\bspamcop|\bbarracudacentral|\b(?:[rd]|dns|uri)bl\b|\bdnsbl|\bblock ?list|\bblack ?list|\bbanned sending ip|\b(?:poor|bad|low|none\/bad|email) reputation|\bptr\b|\breverse (?:dns|hostname|lookup)|\brdns\b|\b(?:from|accept\w* (?:mail|messages|traffic) from) (?:this|your|that) (?:ip|network|server)|\btraffic not accepted from this ip|\btemporarily deferred due to|\bunusual rate of\b|\bhelo command rejected|\bip-?adresse\b.{0,40}(?:sperrliste|gesperrt|blockiert)|\badresse ip\b.{0,30}bloqu|\bsu ip\b.{0,40}(?:lista negra|bloquead)|\bip\b.{0,20}(?:黑名单|拒)|\b(?:helo|ehlo)\b.{0,40}\b(?:invalid|not match|bad|no such|need|rejected)|\b(?:invalid|bad|unknown)\b.{0,20}\b(?:helo|ehlo)\b|\b(?:domain|host)(?: name)?\b.{0,8}\bin (?:helo|ehlo)\b|\bneed (?:fqdn|fully)/i,
  ],
];

// RFC 3463, RFC 7372, and what Microsoft 365 and Google have of their own.
const ourStatuses: readonly [because: MailRefusal, pattern: RegExp][] = [
  ["sender-domain", /^(?:1\.7|1\.8|7\.27)$/],
  ["sender-not-allowed", /^(?:1\.90|2\.252|7\.60)$/],
  ["quota", /^(?:4\.5|7\.28|7\.23[2-6])$/],
  ["login-wanted", /^(?:5\.1|7\.3|7\.8|7\.9|7\.57|7\.14|7\.139)$/],
  ["tls-wanted", /^7\.1[01]$/],
  ["relay-denied", /^7\.(?:64|54|68|367)$/],
  ["address-blocked", /^7\.(?:25|6[0-4]\d)$/],
  ["suspended", /^7\.(?:50[1-8]|51[0-4]|7\d\d)$/],
];
// These say more than the words beside them.
const isOfDomain = /^7\.(?:2[0-4]|26|29|30|31|32|509|515)$/;
const isOfRecipientsRules = /^7\.(?:12|124|129|13[3-6]|193)$/;
const recipientStatuses = /^(?:1\.[1-6]|1\.10|1\.20|2\.1|2\.3|4\.4|4\.310)$/;

const whoReceives =
  "(?:user|recipient|mailbox|mail box|mailbox owner|addressee|account|alias|inbox|address|member|destination|person)";
const noun = new RegExp(
  `\\b${whoReceives}\\b.{0,40}\\b(?:unknown|not found|(?:does ?n[o']t|not|doesn't) exist|not present|not listed|unavailable|not available|disabled|inactive|deactivated|full|over ?quota|exceed\\w*|no longer|not (?:a )?(?:known|valid|local|active)|invalid|expired|suspended|terminated|discontinued|undeliverable|unroute?able|couldn't be found|could not be found|cannot be found|not accept(?:ing|ed)|frozen)\\b`,
  "i",
);
const adjective = new RegExp(
  `\\b(?:unknown|invalid|no such|bad|non-?existent|inactive|undeliverable|unroute?able|no|not a known|not a valid|not our) (?:local |virtual |final |email |e-mail )?(?:${whoReceives}|person|domain|host|local part|customer|subscriber)\\b`,
  "i",
);
const othersWords =
  /\btried to reach\b|\bdoesn't have an? \S+ account\b|\bmailbox (?:is )?(?:full|quota)|\bquota\b.{0,30}\b(?:mailbox|recipient|user)\b|\b(?:storage|disk) (?:space|limit|quota|full)|\bthere is no one\b|\bno mailbox\b|\bresolver\.adr\b|\bnot accept mail from (?:you|senders|outside)/i;
const absentElsewhere =
  /\b(?:inconnue?|inexistante?|n.existe pas|unbekannte?r?|existiert nicht|nicht (?:bekannt|vorhanden|gefunden)|desconocid[oa]|no existe|sconosciut[oa]|inesistente|inexistente|nieznany|nie istnieje)\b|не найден|не существует|недоступен|存在しま|不存在|見つかりません|\bpostfach (?:ist )?(?:voll|nicht|gesperrt|[üu]berf)|\bbo.te\b.{0,20}(?:pleine|inconnue|d.sactiv)|\bbuz.n\b.{0,20}(?:lleno|no )|\bcasella\b.{0,20}piena|\bcaixa\b.{0,20}cheia|n.o encontrad|\bonbekend|\bfinns inte\b|\bok.nd\b|メールボックスが|不明です|邮箱已满/i;

/**
 * Words of who sends. What is unknown or disabled beside them may be our side, and a server that refuses us must not
 * end one mail after the other. An account that is none of a mailbox's can be the one we sign in with.
 */
const namesSender =
  /\b(?:sender(?:'s)?|helo|ehlo|mail from|sending|outgoing|outbound|spam\w*|login|authenticat\w+|smtp|api|fqdn|bills?|unpaid|exp.diteur|absender\w*|remitente|mittente|remetente|afzender|avs.ndare\w*|nadawc\w*|d'envoi|de env.o)\b|отправител|送信(?:者|元)|差出人|发件人/i;
const namesAccount =
  /\b(?:account|user|mailbox|member)\b.{0,20}\b(?:suspended|disabled|inactive|deactivated|expired|frozen|terminated)\b|\badd the domain\b/i;
const namesRecipient =
  /\brecipients?\b|\baddressee|\brcpt\b|\[(?:address|recipient)\]|\bdestinat|empf.nger|宛先|收件人|получател/i;

/** Whether what looks like a recipient that does not exist can be us instead. */
function mayBeUs(words: string, status: string): boolean {
  if (namesRecipient.test(words) || othersWords.test(words)) return false;
  return namesSender.test(words) || (namesAccount.test(words) && !recipientStatuses.test(status));
}

/** Whom a refusal is about, by its words and then by its status. `words` are those of the server, with its code. */
export function whoseRefusal(words: string): RefusalOf {
  const status = /(?:^|[\s#(-])[45]\.(\d{1,3}\.\d{1,3})\b(?!\.\d)/.exec(words)?.[1] ?? "";
  const looksAbsent =
    [noun, adjective, othersWords, absentElsewhere].some((pattern) => pattern.test(words)) ||
    recipientStatuses.test(status);
  const isOfRecipient = looksAbsent && !mayBeUs(words, status);
  if (isOfRecipientsRules.test(status)) return { of: "recipient" };
  if (isPassedOn.test(words)) return { of: isOfRecipient ? "recipient" : "unclear" };
  if (isOfDomain.test(status)) return { of: "us", because: "domain-checks" };
  const said =
    ourWords.find(([, pattern]) => pattern.test(words)) ?? ourStatuses.find(([, codes]) => codes.test(status));
  if (said) return { of: "us", because: said[0] };
  return { of: isOfRecipient ? "recipient" : "unclear" };
}
