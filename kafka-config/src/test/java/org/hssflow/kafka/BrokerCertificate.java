package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker's own, for 127.0.0.1.
 *
 * @param keystore PKCS12, under {@link #PASSWORD}
 * @param pem for those who trust it
 */
record BrokerCertificate(Path keystore, Path pem) {
    static final String PASSWORD = "changeit";

    static BrokerCertificate create(Path folder) throws Exception {
        var made = new BrokerCertificate(folder.resolve("broker.p12"), folder.resolve("ca.crt"));
        made.keytool(
                "-genkeypair -alias broker -keyalg EC -dname CN=broker -validity 2 -ext san=ip:127.0.0.1".split(" "));
        made.keytool("-exportcert", "-rfc", "-alias", "broker", "-file", made.pem.toString());
        return made;
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
