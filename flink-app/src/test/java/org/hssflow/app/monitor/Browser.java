package org.hssflow.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;

/**
 * A headless Chromium. Where a machine has none, the test that asks for it is skipped and says so; with {@value #REQUIRED} in the environment it
 * fails. With the system property {@value #PICTURES} screenshots go into that folder, else into the module's build folder.
 */
final class Browser implements AutoCloseable {
    private static final String REQUIRED = "HSSFLOW_REQUIRE_BROWSER";
    private static final String PICTURES = "hssflow.screenshots";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** @param profile an empty folder */
    static Browser start(Path profile) {
        Optional<File> chromium = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<File> chromedriver = onPath("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            String message =
                    "expected chromium and chromedriver on the PATH, found " + chromium + " and " + chromedriver
                            + "; the test of the page is skipped (on Debian: apt-get install chromium chromium-driver)";
            if (System.getenv(REQUIRED) != null) {
                throw new IllegalStateException(message);
            }
            System.out.println(message);
            Assumptions.abort(message);
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // of a test that may run as root, and opens our page only
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-precise-memory-info",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<File> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    void open(String address) {
        driver.get(address);
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Waits until something is on the page. */
    WebElement await(String selector) {
        awaitThat(selector, () -> !findAll(selector).isEmpty());
        return find(selector);
    }

    /** Waits until something holds. */
    void awaitThat(String what, java.util.function.BooleanSupplier condition) {
        new FluentWait<>(driver)
                .withTimeout(PATIENCE)
                .pollingEvery(LOOK)
                .withMessage(() -> what + " on a page that says: " + text("body"))
                .until(any -> condition.getAsBoolean());
    }

    /** What a person reads there. */
    String text(String selector) {
        return String.valueOf(script("return document.querySelector(arguments[0])?.innerText ?? ''", selector));
    }

    /** The value of an attribute; empty if there is no such element. */
    String attribute(String selector, String name) {
        return String.valueOf(script(
                "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''", selector, name));
    }

    /** The number that an element shows, as it came; NaN if it shows none. */
    double number(String id) {
        String value = attribute("#" + id, "data-value");
        return value.isEmpty() || value.equals("null") ? Double.NaN : Double.parseDouble(value);
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** How much memory the page's objects take after a collection, in bytes. */
    long heapBytes() {
        driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        return ((Number) script("return performance.memory.usedJSHeapSize")).longValue();
    }

    /** Makes the window so large on the inside, whatever Chromium's smallest window is. */
    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.manage().window().setSize(new Dimension(Math.max(width, 500), height));
    }

    /** What the page was told of the colours that its user prefers. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void screenshot(String name) throws IOException {
        Path folder = Path.of(System.getProperty(PICTURES, "target/screenshots"));
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /**
     * Nothing was written to the console but what is allowed.
     *
     * @param allowed parts of what may stand there, such as that the server was gone for a while
     */
    void requireQuietConsole(String... allowed) {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> Set.of(allowed).stream().noneMatch(entry.getMessage()::contains))
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
