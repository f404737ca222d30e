<?php
/*
 * A CRM that is called by Rekey's webhooks, in PHP alone.
 *
 *   php -S 127.0.0.1:8080 hooks.php     take webhooks on this machine; elsewhere it is a page of your web server
 *
 * REKEY_WEBHOOK_SECRET is the secret that was told when the webhook was created; while a new one is put in place, both
 * with a space between. It verifies as Standard Webhooks (standardwebhooks.com) has it.
 */
declare(strict_types=1);

const TOLERANCE_SECONDS = 5 * 60;

/** Whether these very bytes were signed with a secret of ours, and not long ago. */
function isGenuine(string $body): bool
{
    $header = fn (string $name): string => $_SERVER["HTTP_WEBHOOK_$name"] ?? '';
    $sentAt = $header('TIMESTAMP');
    if (!ctype_digit($sentAt) || abs(time() - (int) $sentAt) > TOLERANCE_SECONDS) {
        return false;
    }
    $given = explode(' ', $header('SIGNATURE'));
    $isGenuine = false;
    foreach (preg_split('/\s+/', (string) getenv('REKEY_WEBHOOK_SECRET'), -1, PREG_SPLIT_NO_EMPTY) as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
        if ($key === false || $key === '') {
            throw new RuntimeException('REKEY_WEBHOOK_SECRET holds something that is no secret');
        }
        $own = 'v1,' . base64_encode(hash_hmac('sha256', "{$header('ID')}.$sentAt.$body", $key, true));
        foreach ($given as $each) {
            $isGenuine = hash_equals($own, $each) || $isGenuine;
        }
    }
    return $isGenuine;
}

/** In a CRM this is a table with a unique key, written in the transaction of what an event makes it do. */
function markOf(string $id): string
{
    return sys_get_temp_dir() . '/rekey-' . hash('sha256', $id . getenv('REKEY_WEBHOOK_SECRET'));
}

/** Do what takes long elsewhere: Rekey waits 15 seconds for the answer. */
function handle(array $event): void
{
    file_put_contents('php://stdout', $event['type'] . ' ' . json_encode($event['data']) . "\n");
}

$body = (string) file_get_contents('php://input', length: 64 * 1024);
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !isGenuine($body)) {
    http_response_code(401);
    return;
}
$event = json_decode($body, true, 64, JSON_THROW_ON_ERROR);
// It may come twice, and then has the same id.
if (!is_file(markOf($event['id']))) {
    handle($event);
    touch(markOf($event['id']));
}
http_response_code(204);
