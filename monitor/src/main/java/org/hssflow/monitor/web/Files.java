package org.hssflow.monitor.web;

import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The page's own files, and of the charts' library those two that it takes. */
final class Files {
    private static final String PAGE = "org/hssflow/monitor/page";
    private static final String CHARTS = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private Files() {}

    static HttpHandler handler() throws IOException {
        ClassLoader loader = Files.class.getClassLoader();
        ResourceHandler charts = Handlers.resource(new ClassPathResourceManager(
                loader, "META-INF/resources/webjars/uplot/" + chartsVersion(loader) + "/dist"));
        charts.setAllowed(exchange -> exchange.getRelativePath().endsWith(".min.js")
                || exchange.getRelativePath().endsWith(".min.css"));
        return Handlers.path(Handlers.resource(new ClassPathResourceManager(loader, PAGE)))
                .addPrefixPath("/lib", charts);
    }

    /** The folder in the library's jar is named after its version. */
    private static String chartsVersion(ClassLoader loader) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = loader.getResourceAsStream(CHARTS)) {
            if (in == null) {
                throw new IOException("expected the charts' library uPlot on the class path, found no " + CHARTS);
            }
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
