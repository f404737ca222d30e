#!/usr/bin/env php
<?php
/*
 * An existing CRM that works with Rekey, in PHP alone.
 *
 *   crm.php push contacts.json     hand the CRM's contacts over, as often as you like
 *   crm.php link CONTACT           mail the contact a link to set a password, and wait for the mail server
 *   crm.php password CONTACT       set a password by hand, read from standard input
 *   crm.php check ADDRESS          whether the password on standard input is right
 *   crm.php follow CURSOR_FILE     what has happened since the last time, once
 *
 * REKEY_API, REKEY_TOKEN (role staff) and, for `check`, REKEY_PORTAL_TOKEN (role portal) say where and as whom.
 */
declare(strict_types=1);

/** Asks again with the same key while Rekey is busy, so that nothing is done twice. */
function call(string $method, string $path, ?array $body = null, array $more = [], string $token = 'REKEY_TOKEN'): array
{
    $headers = array_merge(['Authorization: Bearer ' . getenv($token), 'Content-Type: application/json'], $more);
    $http = ['method' => $method, 'header' => $headers, 'ignore_errors' => true];
    if ($body !== null) {
        $http['content'] = json_encode($body, JSON_THROW_ON_ERROR);
    }
    for ($tries = 0; ; $tries++) {
        $url = rtrim((string) getenv('REKEY_API'), '/') . '/v1' . $path;
        $text = file_get_contents($url, false, stream_context_create(['http' => $http]));
        if ($text === false) {
            exit(1);
        }
        $answer = json_decode($text, true, 64, JSON_THROW_ON_ERROR);
        $status = (int) explode(' ', $http_response_header[0])[1];
        if ($status < 400) {
            return $answer;
        }
        if ($status !== 503 || $tries === 4) {
            fwrite(STDERR, $answer['title'] . ' (' . basename($answer['type']) . ")\n");
            exit(1);
        }
        $waits = preg_grep('/^Retry-After: \d+$/i', $http_response_header);
        sleep($waits ? (int) substr((string) reset($waits), 13) : 2);
    }
}

function contactPath(string $id): string
{
    return '/contacts/' . rawurlencode($id);
}

$newKey = fn (): string => 'Idempotency-Key: ' . bin2hex(random_bytes(16));
$typed = fn (): string => rtrim((string) fgets(STDIN), "\n");

$commands = [
    'push' => function (string $file): void {
        foreach (json_decode((string) file_get_contents($file), true, 64, JSON_THROW_ON_ERROR) as $client) {
            call('PUT', '/clients/' . rawurlencode($client['id']), ['name' => $client['name']]);
            foreach ($client['contacts'] as $contact) {
                // Send only what the CRM decides: what is left out stays as it is at Rekey.
                $fields = array_diff_key($contact, ['id' => true]) + ['clientId' => $client['id']];
                call('PUT', contactPath($contact['id']), $fields);
                echo "pushed {$contact['id']}\n";
            }
        }
    },
    'link' => function (string $id) use ($newKey): void {
        $body = ['method' => 'email', 'reason' => 'asked for in the CRM'];
        $reset = call('POST', contactPath($id) . '/password-resets', $body, [$newKey()]);
        $reset = call('GET', "/password-resets/{$reset['id']}?until=mailed", null, ['Prefer: wait=10']);
        echo "reset {$reset['id']} {$reset['state']}\n";
    },
    'password' => function (string $id) use ($newKey, $typed): void {
        $password = $typed();
        $body = ['method' => 'manual', 'password' => $password, 'repeatPassword' => $password, 'mustChange' => false];
        $reset = call('POST', contactPath($id) . '/password-resets', $body, [$newKey(), 'Prefer: wait=10']);
        echo "reset {$reset['id']} {$reset['state']}\n";
    },
    'check' => function (string $address) use ($typed): void {
        $question = ['email' => $address, 'password' => $typed()];
        echo call('POST', '/contacts/verify-password', $question, [], 'REKEY_PORTAL_TOKEN')['outcome'] . "\n";
    },
    'follow' => function (string $cursorFile): void {
        $cursor = is_file($cursorFile) ? (string) file_get_contents($cursorFile) : '';
        do {
            $page = call('GET', '/events?' . http_build_query(array_filter(['limit' => 100, 'after' => $cursor])));
            foreach ($page['items'] as $event) {
                echo $event['type'] . ' ' . json_encode($event['data']) . "\n";
            }
            // In a CRM this belongs into the transaction of what the events made it do.
            file_put_contents($cursorFile, $cursor = $page['nextCursor']);
        } while ($page['hasMore']);
    },
];
if ($argc !== 3 || !isset($commands[$argv[1]])) {
    fwrite(STDERR, "push, link, password, check or follow, and what it is about\n");
    exit(2);
}
$commands[$argv[1]]($argv[2]);
