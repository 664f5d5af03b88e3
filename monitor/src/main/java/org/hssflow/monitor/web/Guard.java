package org.hssflow.monitor.web;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;

/**
 * Lets reading through and nothing else, and tells the browser what the page may do. Where it listens on loopback, a request has to
 * name it as such: the page of a stranger whose name was made to point here gets nothing (DNS rebinding). Nor does a stranger's page that
 * asks for more than to be left for ours.
 */
final class Guard implements HttpHandler {
    private static final Map<HttpString, String> HEADERS = Map.of(
            new HttpString("Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'",
            new HttpString("X-Content-Type-Options"),
            "nosniff",
            new HttpString("Referrer-Policy"),
            "no-referrer",
            new HttpString("Cross-Origin-Resource-Policy"),
            "same-origin",
            new HttpString("Cross-Origin-Opener-Policy"),
            "same-origin",
            Headers.CACHE_CONTROL,
            "no-cache");

    private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");
    private static final HttpString FETCH_MODE = new HttpString("Sec-Fetch-Mode");

    private static final int MISDIRECTED_REQUEST = 421;

    private static final Set<String> LOOPBACK_NAMES = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

    private final HttpHandler next;
    private final String host;
    private final boolean isLoopback;

    Guard(String host, HttpHandler next) throws UnknownHostException {
        this.host = host;
        this.isLoopback = InetAddress.getByName(host).isLoopbackAddress();
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HEADERS.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
        if (!exchange.getRequestMethod().equals(Methods.GET)
                && !exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "expected GET: this page changes nothing");
        } else if (isOfAnotherSite(exchange.getRequestHeaders())) {
            refuse(exchange, StatusCodes.FORBIDDEN, "expected a request of this page, got one of another site");
        } else if (isLoopback && !isOwnName(exchange.getHostName())) {
            refuse(exchange, MISDIRECTED_REQUEST, "expected a request for " + host + " or localhost");
        } else {
            next.handleRequest(exchange);
        }
    }

    /** What browsers say of where a request comes from (W3C, Fetch Metadata Request Headers); other clients say nothing. */
    private static boolean isOfAnotherSite(HeaderMap headers) {
        String site = headers.getFirst(FETCH_SITE);
        return site != null
                && !site.equals("same-origin")
                && !site.equals("none")
                && !"navigate".equals(headers.getFirst(FETCH_MODE));
    }

    private boolean isOwnName(String name) {
        return LOOPBACK_NAMES.contains(name) || name.equals(host);
    }

    static void refuse(HttpServerExchange exchange, int status, String message) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(message + "\n");
    }
}
