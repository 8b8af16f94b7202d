/* The floor: what one core can broadcast when nothing is decided at all.
 *
 * Every text frame that anyone sends goes out to everyone, framed once, by plain send(). One thread, one epoll.
 * usage: floor PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define PEOPLE 8192
#define ROOM (256 * 1024)

typedef struct {
    int fd, open;
    size_t have;               /* bytes of `in` that wait to be understood */
    size_t from, until;        /* bytes of `out` that wait for the socket */
    char in[8192];
    char *out;
} Person;

static Person *people[PEOPLE];
static int highest, hub;

static void leave(Person *person) {
    close(person->fd);
    people[person->fd] = NULL;
    free(person->out);
    free(person);
}

static void want(Person *person, int writing) {
    struct epoll_event event = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = person};
    epoll_ctl(hub, EPOLL_CTL_MOD, person->fd, &event);
}

static void give(Person *person, const char *bytes, size_t length) {
    if (person->until == person->from) {
        ssize_t sent = send(person->fd, bytes, length, MSG_NOSIGNAL);
        if (sent == (ssize_t)length) return;
        if (sent < 0) {
            if (errno != EAGAIN) return;
            sent = 0;
        }
        bytes += sent;
        length -= (size_t)sent;
        person->from = person->until = 0;
    }
    if (!person->out) person->out = malloc(ROOM);
    if (person->until + length > ROOM) return;      /* too slow: this frame is lost to them */
    memcpy(person->out + person->until, bytes, length);
    person->until += length;
    want(person, 1);
}

static void flush(Person *person) {
    ssize_t sent = send(person->fd, person->out + person->from, person->until - person->from, MSG_NOSIGNAL);
    if (sent > 0) person->from += (size_t)sent;
    if (person->from == person->until) {
        person->from = person->until = 0;
        want(person, 0);
    }
}

static void broadcast(const char *text, size_t length) {
    char frame[8192];
    size_t head = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    if (head == 2) frame[1] = (char)length;
    else { frame[1] = 126; frame[2] = (char)(length >> 8); frame[3] = (char)length; }
    memcpy(frame + head, text, length);
    for (int fd = 0; fd <= highest; fd++)
        if (people[fd] && people[fd]->open) give(people[fd], frame, head + length);
}

static int shake_hands(Person *person) {
    char *end = memmem(person->in, person->have, "\r\n\r\n", 4);
    if (!end) return 0;
    char *key = strcasestr(person->in, "Sec-WebSocket-Key: ");
    if (!key) return 0;
    char text[61], accept[32], answer[256];
    uint8_t digest[20];
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    sha1(text, 60, digest);
    base64(digest, 20, accept);
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    person->open = 1;
    give(person, answer, (size_t)length);
    size_t used = (size_t)(end + 4 - person->in);
    memmove(person->in, person->in + used, person->have -= used);
    return 1;
}

/* One masked frame of at most 8 KB; 0 when more bytes are needed, -1 when the person says goodbye. */
static int understand(Person *person) {
    uint8_t *bytes = (uint8_t *)person->in;
    if (person->have < 6) return 0;
    size_t length = bytes[1] & 127, head = 6;
    if (length == 126) { length = (size_t)bytes[2] << 8 | bytes[3]; head = 8; }
    if (person->have < head + length) return 0;
    if ((bytes[0] & 15) == 8) return -1;
    for (size_t i = 0; i < length; i++) bytes[head + i] ^= bytes[head - 4 + i % 4];
    if ((bytes[0] & 15) == 1) broadcast(person->in + head, length);
    memmove(person->in, person->in + head + length, person->have -= head + length);
    return 1;
}

static void read_from(Person *person) {
    ssize_t got = recv(person->fd, person->in + person->have, sizeof person->in - 1 - person->have, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) leave(person);
        return;
    }
    person->have += (size_t)got;
    person->in[person->have] = 0;
    if (!person->open && !shake_hands(person)) return;
    int more;
    while ((more = understand(person)) > 0) {}
    if (more < 0) leave(person);
}

int main(int count, char **words) {
    if (count != 2) FAIL("usage: floor PORT");
    int on = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 1024)) FAIL("no port %s", words[1]);
    hub = epoll_create1(0);
    struct epoll_event first = {.events = EPOLLIN, .data.ptr = NULL}, events[512];
    epoll_ctl(hub, EPOLL_CTL_ADD, door, &first);
    for (;;) {
        int ready = epoll_wait(hub, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            Person *person = events[i].data.ptr;
            if (person) {
                if (events[i].events & EPOLLOUT) flush(person);
                if (events[i].events & (EPOLLIN | EPOLLHUP)) read_from(person);
                continue;
            }
            int fd = accept4(door, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0 || fd >= PEOPLE) continue;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            person = people[fd] = calloc(1, sizeof *person);
            person->fd = fd;
            if (fd > highest) highest = fd;
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = person};
            epoll_ctl(hub, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
