<?php
/*
 * Where a CRM takes the hashes of new passwords from Rekey, in PHP alone: HANDOVER_URL leads here.
 *
 *   php -S 127.0.0.1:8080 receive.php     takes them, on this machine; a real one stands behind TLS
 *   php receive.php check CONTACT         whether the password on standard input is right
 *
 * HANDOVER_SECRETS is the secret, HASHES a folder that the web server never shows. In a CRM both functions below work on
 * its table of contacts instead.
 */
declare(strict_types=1);

function fileOf(string $contact): string
{
    return getenv('HASHES') . '/' . hash('sha256', $contact) . '.json';
}

function find(string $contact): ?array
{
    $text = @file_get_contents(fileOf($contact));
    return $text === false ? null : json_decode($text, true, 8, JSON_THROW_ON_ERROR);
}

/** Keeps the newest password of a contact: one may come twice, or after a newer one. */
function keep(array $data): void
{
    $lock = fopen(getenv('HASHES') . '/lock', 'c');
    flock($lock, LOCK_EX);
    if ((find($data['contactId'])['passwordVersion'] ?? 0) < $data['passwordVersion']) {
        $file = fileOf($data['contactId']);
        file_put_contents("$file.new", json_encode($data, JSON_THROW_ON_ERROR));
        rename("$file.new", $file);
        // And here: end all sessions of the contact.
    }
    flock($lock, LOCK_UN);
}

function isSigned(string $body): bool
{
    [$id, $at] = [$_SERVER['HTTP_WEBHOOK_ID'] ?? '', $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? ''];
    if (!ctype_digit($at) || abs(time() - (int) $at) > 300) {
        return false;
    }
    foreach (explode(',', (string) getenv('HANDOVER_SECRETS')) as $secret) {
        $key = base64_decode(substr(trim($secret), strlen('whsec_')), true);
        $own = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", (string) $key, true));
        foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            if ($key && hash_equals($own, $given)) {
                return true;
            }
        }
    }
    return false;
}

if (PHP_SAPI === 'cli') {
    $hash = find($argv[2] ?? '')['hash'] ?? '';
    echo password_verify(rtrim((string) fgets(STDIN), "\n"), $hash) ? "right\n" : "wrong\n";
    return;
}
$body = (string) file_get_contents('php://input');
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !isSigned($body)) {
    http_response_code(401);
    return;
}
$message = json_decode($body, true, 8, JSON_THROW_ON_ERROR);
if ($message['type'] !== 'contact.password_changed') {
    http_response_code(422);
    return;
}
keep($message['data']);
http_response_code(204);
