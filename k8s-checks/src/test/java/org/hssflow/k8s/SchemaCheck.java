package org.hssflow.k8s;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every object is as the schema of its kind wants it. */
final class SchemaCheck implements Check {
    private static final CoreSchema METADATA = new CoreSchema(V1ObjectMeta.class, V1ObjectMeta::validateJsonElement);

    private static final Map<String, Schema> CORE = Map.ofEntries(
            core("v1 Namespace", V1Namespace.class, V1Namespace::validateJsonElement),
            core("v1 ServiceAccount", V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            core("v1 ConfigMap", V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            core("v1 Service", V1Service.class, V1Service::validateJsonElement),
            core(
                    "v1 PersistentVolumeClaim",
                    V1PersistentVolumeClaim.class,
                    V1PersistentVolumeClaim::validateJsonElement),
            core("apps/v1 Deployment", V1Deployment.class, V1Deployment::validateJsonElement),
            core("rbac.authorization.k8s.io/v1 Role", V1Role.class, V1Role::validateJsonElement),
            core("rbac.authorization.k8s.io/v1 RoleBinding", V1RoleBinding.class, V1RoleBinding::validateJsonElement),
            core("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
            core(
                    "policy/v1 PodDisruptionBudget",
                    V1PodDisruptionBudget.class,
                    V1PodDisruptionBudget::validateJsonElement));

    private static final Map<String, Schema> CUSTOM = Map.of(
            "flink.apache.org/v1beta1 FlinkDeployment", CustomSchema.flinkDeployment(),
            "kafka.strimzi.io/v1 Kafka", CustomSchema.strimzi("Kafka"),
            "kafka.strimzi.io/v1 KafkaNodePool", CustomSchema.strimzi("KafkaNodePool"),
            "kafka.strimzi.io/v1 KafkaTopic", CustomSchema.strimzi("KafkaTopic"),
            "kafka.strimzi.io/v1 KafkaUser", CustomSchema.strimzi("KafkaUser"),
            "monitoring.coreos.com/v1 PodMonitor", new PodMonitorSchema());

    private static Map.Entry<String, Schema> core(String kind, Class<?> model, CoreSchema.Validator validator) {
        return Map.entry(kind, new CoreSchema(model, validator));
    }

    @Override
    public List<String> problems(Manifests manifests) {
        return manifests.all().stream().flatMap(SchemaCheck::problems).toList();
    }

    private static Stream<String> problems(Manifest manifest) {
        String kind = manifest.apiVersion() + " " + manifest.kind();
        Schema core = CORE.get(kind);
        if (core != null) {
            return core.problems(manifest).stream();
        }
        Schema custom = CUSTOM.get(kind);
        if (custom != null) {
            return Stream.concat(METADATA.metadataProblems(manifest).stream(), custom.problems(manifest).stream());
        }
        return Stream.of(manifest.problem("kind", "expected a kind whose schema is known, got " + kind));
    }
}
