package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query of a dashboard or an alert needs: metrics of Flink, as PromQL selects them.
 *
 * @param selectors of metrics
 * @param labels that all of the metrics must have: it groups by them
 */
record Query(List<Selector> selectors, Set<String> labels) {
    private static final Pattern SELECTOR = Pattern.compile("\\b(flink_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern CONDITION = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
    private static final Pattern VALUES_OF_LABEL = Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[(\\d+[smh]|\\$__rate_interval)]");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_$][\\w:]*");
    /** Of PromQL, as far as ours use it: any other word would be a metric that nobody looks for. */
    private static final Set<String> LANGUAGE = Set.of("sum", "max", "rate", "increase", "deriv", "absent", "and");

    /** A condition on a label, which has to be there. */
    record Condition(String label, String operator, String value) {
        boolean holds(Exposition.Sample sample) {
            String actual = sample.labels().get(label);
            if (actual == null) {
                return false;
            }
            String expected = value.startsWith("$") ? ".*" : value;
            return switch (operator) {
                case "=" -> actual.equals(expected);
                case "!=" -> !actual.equals(expected);
                case "=~" -> actual.matches(expected);
                default -> !actual.matches(expected);
            };
        }
    }

    /** A metric, and which of its samples. */
    record Selector(String metric, List<Condition> conditions) {
        private static Selector of(String metric, String braces) {
            List<Condition> conditions = new ArrayList<>();
            Matcher matcher = CONDITION.matcher(braces);
            while (matcher.find()) {
                conditions.add(new Condition(matcher.group(1), matcher.group(2), matcher.group(3)));
            }
            assertThat(CONDITION.matcher(braces).replaceAll("").replaceAll("[\\s,]", ""))
                    .as("what is not understood of {%s}", braces)
                    .isEmpty();
            return new Selector(metric, conditions);
        }
    }

    static Query of(String expression) {
        Matcher values = VALUES_OF_LABEL.matcher(expression);
        Set<String> labels = new TreeSet<>();
        String text = expression;
        if (values.matches()) {
            text = values.group(1);
            labels.add(values.group(2));
        }
        List<Selector> selectors = new ArrayList<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            selectors.add(Selector.of(selector.group(1), selector.group(2) == null ? "" : selector.group(2)));
        }
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            labels.addAll(List.of(grouping.group(1).split(",\\s*", -1)));
        }
        String rest = SELECTOR.matcher(text).replaceAll("");
        rest = RANGE.matcher(GROUPING.matcher(rest).replaceAll("")).replaceAll("");
        assertThat(WORD.matcher(rest).results().map(found -> found.group()))
                .as("words of %s", expression)
                .isSubsetOf(LANGUAGE);
        return new Query(selectors, labels);
    }

    /** Fails unless each metric is there, with samples as selected, and with all labels that are used. */
    void assertAnsweredBy(Exposition exposed) {
        assertThat(selectors).as("metrics of the query").isNotEmpty();
        for (Selector selector : selectors) {
            assertThat(exposed.of(selector.metric()))
                    .as("samples of %s", selector)
                    .anySatisfy(sample -> {
                        assertThat(selector.conditions()).allMatch(condition -> condition.holds(sample));
                        assertThat(sample.labels().keySet()).containsAll(labels);
                    });
        }
    }

    /** Fails unless what is shown of an answer is among what it still has. */
    void assertHas(Exposition exposed, Set<String> shown) {
        if (labels.isEmpty()) {
            selectors.forEach(selector -> assertThat(exposed.of(selector.metric()))
                    .as(selector.metric())
                    .allSatisfy(sample -> assertThat(sample.labels().keySet()).containsAll(shown)));
        } else {
            assertThat(labels).as("labels that the grouping keeps").containsAll(shown);
        }
    }
}
