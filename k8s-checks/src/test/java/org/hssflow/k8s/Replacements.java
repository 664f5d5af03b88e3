package org.hssflow.k8s;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What stands in manifests for something of a cluster, and what stands for it on this machine. */
final class Replacements {
    private final Map<String, String> local = new TreeMap<>();
    private final Set<String> unused = new TreeSet<>();

    /** @param there a path, an address or a URI, which what follows may go on from */
    void add(String there, String here) {
        local.put(there, here);
        unused.add(there);
    }

    /** The text with all of them replaced, the longest first, and none in what replaced another. */
    String in(String text) {
        String any = local.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\w.-]|[^/]/)(", ")(?![\\w.-])"));
        Matcher matcher = Pattern.compile(any).matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            unused.remove(matcher.group());
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(local.get(matcher.group())));
        }
        return matcher.appendTail(replaced).toString();
    }

    /** Those that no text had: the manifests say something else by now. */
    Set<String> unused() {
        return unused;
    }
}
