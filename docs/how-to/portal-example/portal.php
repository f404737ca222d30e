<?php
// A portal whose contacts Rekey signs in, with PHP alone: php -S 127.0.0.1:8080 portal.php
// It reads PORTAL_URL (Rekey's), OWN_URL (where this one is), CLIENT_ID and CLIENT_SECRET.
declare(strict_types=1);

[$portal, $own, $clientId, $secret] = array_map('getenv', ['PORTAL_URL', 'OWN_URL', 'CLIENT_ID', 'CLIENT_SECRET']);

function ask(string $url, ?array $form = null, string $authorization = ''): array
{
    $headers = $authorization === '' ? [] : ["Authorization: $authorization"];
    $http = ['ignore_errors' => true, 'timeout' => 10, 'follow_location' => 0, 'header' => $headers];
    if ($form !== null) {
        $headers[] = 'Content-Type: application/x-www-form-urlencoded';
        $http = ['method' => 'POST', 'content' => http_build_query($form), 'header' => $headers] + $http;
    }
    $answer = file_get_contents($url, false, stream_context_create(['http' => $http]));
    return json_decode((string) $answer, true, 20, JSON_THROW_ON_ERROR);
}

function readable(string $text): string
{
    return rtrim(strtr($text, '+/', '-_'), '=');
}

function bytes(string $base64url): string
{
    return (string) base64_decode(strtr($base64url, '-_', '+/'));
}

function der(int $tag, string $body): string
{
    $length = strlen($body);
    $long = ltrim(pack('N', $length), "\0");
    return chr($tag) . ($length < 128 ? chr($length) : chr(0x80 | strlen($long)) . $long) . $body;
}

/** What a token of the portal says, or the end: only RS256, by a key that the portal publishes. */
function claims(array $server, string $token, string $type): array
{
    global $portal, $clientId;
    [$head, $body, $signature] = explode('.', $token) + ['', '', ''];
    $header = json_decode(bytes($head), true);
    foreach (ask($server['jwks_uri'])['keys'] as $key) {
        if (($header['alg'] ?? '') !== 'RS256' || $key['kty'] !== 'RSA' || $key['kid'] !== ($header['kid'] ?? '')) continue;
        $numbers = der(0x30, der(2, "\0" . bytes($key['n'])) . der(2, bytes($key['e'])));
        $rsa = der(0x30, hex2bin('06092a864886f70d0101010500'));
        $pem = "-----BEGIN PUBLIC KEY-----\n" . base64_encode(der(0x30, $rsa . der(3, "\0" . $numbers))) . "\n-----END PUBLIC KEY-----";
        $claims = json_decode(bytes($body), true);
        $isOurs = openssl_verify("$head.$body", bytes($signature), $pem, OPENSSL_ALGO_SHA256) === 1
            && $claims['iss'] === $portal && $claims['aud'] === $clientId && $claims['exp'] > time() - 30
            && ($header['typ'] ?? 'JWT') === $type;
        if ($isOurs) return $claims;
    }
    http_response_code(400);
    exit('this token is not for us');
}

function leadTo(string $url): never
{
    header("Location: $url", true, 303);
    exit;
}

$server = ask("$portal/.well-known/openid-configuration");
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$ended = fn (string $sid): string => sys_get_temp_dir() . '/ended-' . hash('sha256', "$own $sid");

if ($path === '/logged-out' && $_SERVER['REQUEST_METHOD'] === 'POST') {
    $claims = claims($server, $_POST['logout_token'] ?? '', 'logout+jwt');
    $isLogout = isset($claims['events']['http://schemas.openid.net/event/backchannel-logout']) && !isset($claims['nonce']);
    http_response_code($isLogout ? 200 : 400);
    if ($isLogout) touch($ended($claims['sid']));
    exit;
}

session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'cookie_secure' => str_starts_with($own, 'https:'), 'use_strict_mode' => true]);
if (isset($_SESSION['sid']) && file_exists($ended($_SESSION['sid']))) $_SESSION = [];

if ($path === '/sign-in') {
    $_SESSION = ['verifier' => readable(base64_encode(random_bytes(32))), 'state' => bin2hex(random_bytes(16)), 'nonce' => bin2hex(random_bytes(16))];
    leadTo($server['authorization_endpoint'] . '?' . http_build_query([
        'client_id' => $clientId, 'response_type' => 'code', 'redirect_uri' => "$own/signed-in", 'scope' => 'openid profile',
        'state' => $_SESSION['state'], 'nonce' => $_SESSION['nonce'], 'code_challenge_method' => 'S256',
        'code_challenge' => readable(base64_encode(hash('sha256', $_SESSION['verifier'], true))),
    ]));
} elseif ($path === '/signed-in') {
    if (!isset($_GET['code'], $_SESSION['state']) || !hash_equals($_SESSION['state'], $_GET['state'] ?? '')) leadTo('/');
    $form = ['grant_type' => 'authorization_code', 'code' => $_GET['code'], 'redirect_uri' => "$own/signed-in", 'code_verifier' => $_SESSION['verifier']];
    $tokens = ask($server['token_endpoint'], $form, 'Basic ' . base64_encode(urlencode($clientId) . ':' . urlencode($secret)));
    $claims = claims($server, $tokens['id_token'] ?? '', 'JWT');
    if (!hash_equals($_SESSION['nonce'], $claims['nonce'] ?? '')) leadTo('/');
    $person = ask($server['userinfo_endpoint'], null, 'Bearer ' . $tokens['access_token']);
    session_regenerate_id(true);
    $_SESSION = ['contact' => $claims['sub'], 'sid' => $claims['sid'], 'name' => $person['name'], 'idToken' => $tokens['id_token']];
    leadTo('/');
} elseif ($path === '/sign-out') {
    $hint = $_SESSION['idToken'] ?? '';
    session_destroy();
    leadTo($server['end_session_endpoint'] . '?' . http_build_query(['id_token_hint' => $hint, 'post_logout_redirect_uri' => "$own/"]));
} else {
    header('Cache-Control: no-store');
    echo isset($_SESSION['contact'])
        ? 'signed in as ' . htmlspecialchars($_SESSION['name']) . ' <a href="/sign-out">Sign out</a>'
        : '<a href="/sign-in">Sign in</a>';
}
